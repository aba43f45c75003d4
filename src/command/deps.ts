import type { WatchedAccount } from '../alert/watchedAccount.ts';
import type { AuditSource } from '../audit/source.ts';
import type { NotifyEvidence, RecordEvidence, ShowingEvidence } from '../chain/evidence.ts';
import type { Clock } from '../clock.ts';
import type { Delivery } from '../delivery/delivery.ts';
import type { SecurityChannel } from '../delivery/securityChannel.ts';
import type { Remembered } from '../evidence/remembered.ts';
import type { Actor } from '../incident/actor.ts';
import type { Proof } from '../incident/decide/command.ts';
import type { Incidents } from '../ledger/incidents.ts';
import type { Message } from '../presentation/message.ts';
import type { PortalLink, SignInSource } from '../signIn/source.ts';
import type { Store } from '../store/store.ts';
import type { Sweep } from '../sweep/sweep.ts';

/** What answering commands needs. */
export type CommandDeps = {
  readonly incidents: Incidents;
  readonly store: Pick<Store, 'trail' | 'incidents' | 'incidentsOfGroup' | 'fact' | 'putFact'>;
  readonly source: SignInSource;
  /** Where the Azure portal shows the same sign-ins. `null` when that is not known. */
  readonly portalLink: PortalLink | null;
  /** `null` when the sign-in log is a file, which holds nothing else. */
  readonly audit: AuditSource | null;
  readonly accounts: readonly WatchedAccount[];
  /** Object ids of the groups that hold the accounts. */
  readonly groups: readonly string[];
  readonly channel: SecurityChannel;
  readonly delivery: Pick<Delivery, 'behind'>;
  readonly sweep: Pick<Sweep, 'state'>;
  /** What `/readyz` says, so that people hear the same. */
  readonly readiness: () => Promise<Pick<RecordEvidence, 'store'> & Pick<ShowingEvidence, 'channel'>>;
  readonly remembered: Pick<Remembered, 'read'>;
  /** `null`: no system outside Teams is told. */
  readonly notify: { evidence(): Promise<NotifyEvidence> } | null;
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
  readonly clock: Clock;
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
