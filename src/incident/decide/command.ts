import type { Alert } from '../../alert/alert.ts';
import type { ErrorCode } from '../../errors.ts';
import type { SignIn } from '../../signIn/signIn.ts';
import type { Usual } from '../../signIn/usual.ts';
import type { Act, Actor } from '../actor.ts';
import type { ChecklistItem } from '../checklistItem.ts';
import type { Classification } from '../classification.ts';
import type { Account, CardReference, IncidentEvent, ReplySubject } from '../event.ts';
import type { Standing } from '../whoMayAct.ts';

/**
 * What can be asked of an incident: by Glasswatch itself (`receive…`, `record…`, `escalate`), or by an
 * admitted person.
 */
export type IncidentCommand =
  | {
      readonly type: 'receiveAlert';
      readonly alert: Alert;
      readonly group: string;
      readonly account: Account | null;
    }
  /** `problems` say what the answer lacks, in our own words. Missing: nobody looked at that. */
  | {
      readonly type: 'recordSignIns';
      readonly signIns: readonly SignIn[];
      readonly problems?: readonly string[];
    }
  | { readonly type: 'recordLogFailure'; readonly code: ErrorCode }
  | { readonly type: 'recordUsual'; readonly usual: Usual }
  /** The log had nothing new, or still failed. The card then shows the next lookup. */
  | { readonly type: 'recordLookup' }
  | { readonly type: 'recordCard'; readonly card: CardReference; readonly version: number }
  /** `reply` is what went out, and what it was true for: see `turnMark`. */
  | {
      readonly type: 'recordAnnouncement';
      readonly version: number;
      readonly reply?: {
        readonly card: CardReference;
        readonly about: ReplySubject;
        readonly turnMark: string;
      };
    }
  | { readonly type: 'recordChecklist'; readonly card: CardReference }
  | { readonly type: 'recordActivity'; readonly version: number }
  | { readonly type: 'recordCopy'; readonly personId: string; readonly card: CardReference }
  | EscalateCommand
  | PersonCommand;

/** `since` and `turn` are what `nextTurn` found. A change in the meantime makes the command void. */
export type EscalateCommand = {
  readonly type: 'escalate';
  readonly since: string;
  readonly turn: number;
  readonly personIds: readonly string[];
  readonly isLast: boolean;
  /** The call of `firstCall`, which takes no turn. */
  readonly isAtOnce?: boolean;
};

export type PersonCommand = Proof & Asked;

/** What is known of the person who asks, apart from who they are. */
export type Proof = {
  /** How they stand on the roster. Missing where RESPONDERS decides: then everybody admitted may do everything. */
  readonly standing?: Standing | undefined;
  /** The actor's user principal name, where Teams was asked for it. */
  readonly userPrincipalName?: string | null;
};

type Asked =
  | {
      readonly type: 'acknowledge' | 'withdrawAcknowledgement' | 'reopen' | 'startInvestigation';
      readonly actor: Actor;
    }
  | CloseCommand
  | {
      readonly type: 'tick' | 'untick';
      readonly actor: Actor;
      /** Empty only where the answer does not depend on them. */
      readonly items: readonly ChecklistItem[];
    }
  | NoteCommand
  | AssignCommand
  | VouchCommand;

export type CloseCommand = {
  readonly type: 'close';
  readonly actor: Actor;
  readonly classification: Classification;
  readonly comment: string;
  /** The setting CLOSE_NEEDS_SECOND_PERSON. */
  readonly needsSecondPerson: boolean;
};

export type NoteCommand = { readonly type: 'addNote'; readonly actor: Actor; readonly text: string };

/** `lead` is an admitted person like the actor. To take over, the actor names themselves. */
export type AssignCommand = {
  readonly type: 'assign';
  readonly actor: Actor;
  readonly lead: Actor;
  /** The lead's user principal name, where Teams was asked for it. */
  readonly leadName?: string | null;
};

/** `personId` is the object id of somebody new in the team who has acknowledged the incident. */
export type VouchCommand = { readonly type: 'vouch'; readonly actor: Actor; readonly personId: string };

/** Why a command changed nothing. `by` names who did it before, where that is the reason. */
export type Refusal = { readonly code: ErrorCode; readonly by?: Act };

/** Neither events nor a refusal means that there was nothing new to record. */
export type Decision =
  | { readonly events: readonly IncidentEvent[]; readonly refusal?: never }
  | { readonly refusal: Refusal; readonly events?: never };

export const refuse = (code: ErrorCode, by?: Act): Decision => ({ refusal: by ? { code, by } : { code } });
