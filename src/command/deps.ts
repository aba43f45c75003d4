import type { AuditSource } from '../audit/source.ts';
import type { SecurityChannel } from '../delivery/securityChannel.ts';
import type { EvidenceDeps } from '../evidence/gather.ts';
import type { Actor } from '../incident/actor.ts';
import type { Proof } from '../incident/decide/command.ts';
import type { Incidents } from '../ledger/incidents.ts';
import type { Message } from '../presentation/message.ts';
import type { Circumstances } from '../report/circumstances.ts';
import type { PortalLink, SignInSource } from '../signIn/source.ts';
import type { Store } from '../store/store.ts';

/** What answering commands needs. */
export type CommandDeps = Omit<EvidenceDeps, 'incidents' | 'store' | 'source' | 'channel'> & {
  readonly incidents: Incidents;
  readonly store: Pick<
    Store,
    'trail' | 'incidents' | 'incidentsOfGroup' | 'fact' | 'putFact' | 'replaceFact'
  >;
  readonly source: SignInSource;
  /** Where the Azure portal shows the same sign-ins. `null` when that is not known. */
  readonly portalLink: PortalLink | null;
  /** `null` when the sign-in log is a file, which holds nothing else. */
  readonly audit: AuditSource | null;
  /** Object ids of the groups that hold the accounts. */
  readonly groups: readonly string[];
  readonly channel: SecurityChannel;
  /** Posts to the current security channel. Rejects with a `MessengerError`. */
  readonly postToChannel: (message: Message) => Promise<void>;
  readonly people: {
    /** Who may choose another channel after the loss of the team. Object ids in lower case. */
    whoMayRehome(lostAt: string): Promise<readonly string[]>;
    /** Tells people in their chats with the bot that somebody asks for another channel. Never rejects. */
    tellProposal(actor: Actor, personIds: readonly string[]): Promise<void>;
  };
  /** Whether ESCALATION names people to call. */
  readonly callsPeople: boolean;
  /** CLOSE_NEEDS_SECOND_PERSON: the person who acknowledged an incident cannot close it. */
  readonly closeNeedsSecondPerson: boolean;
  /** What a report says beside its incident's record. Reads the roster of the team. */
  readonly reportFacts: () => Promise<Omit<Circumstances, 'generated'>>;
  /** DIGEST_TIME_ZONE: whose days `today` and `yesterday` are. */
  readonly timeZone?: string;
};

/** A person mentioned beside a command. */
type Mentioned = Actor & { readonly userPrincipalName?: string | null };

/** Who asks, and where. */
export type Asker = {
  readonly actor: Actor;
  /** What is known of how they stand. */
  readonly proof?: Proof;
  /** The General channel of the team; `null` in a personal or group chat. */
  readonly teamId?: string | null;
  /** `null` in a personal or group chat. */
  readonly channelId: string | null;
  /** The delivery of the command. Missing when Teams does not name it. */
  readonly request?: string | null;
  /** The thread, in a channel. */
  readonly conversationId: string;
  /**
   * The one person, besides the bot, mentioned beside the command. Rejects with `whomToAssign` unless there
   * is exactly one. Rejects with `leadNotAllowed` when that person could not act on an incident.
   */
  mentioned(): Promise<Mentioned>;
  /** Their user principal name; `null` where Teams has none. Rejects when Teams cannot say. */
  readonly ownName?: () => Promise<string | null>;
};
