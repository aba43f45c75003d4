import { day } from '../duration.ts';
import type { Classification } from '../incident/classification.ts';
import type { AttemptFilter } from '../signIn/attemptFilter.ts';

/** The spans of time until now that `activity` takes, with their length in milliseconds. */
export const windows = {
  '24h': day,
  '7d': 7 * day,
  '30d': 30 * day,
  '90d': 90 * day,
} as const;
export type Window = keyof typeof windows;

/** Days of UTC, both included and real, the last not before the first: `2026-11-01`. */
export type Days = { readonly first: string; readonly last: string };

/** What a person can ask for in chat. */
export type Command =
  | { readonly type: 'status' | 'diagnose' }
  | ActivityCommand
  | AuditCommand
  /** `ipAddress` as `ipAddress` gives it. */
  | { readonly type: 'whois'; readonly ipAddress: string }
  | { readonly type: 'incidents' }
  | IncidentTextCommand
  | { readonly type: 'digest' }
  | { readonly type: 'watchHere' }
  | { readonly type: 'help' };

/** Sign-ins of the watched accounts. */
export type ActivityCommand = AttemptFilter & {
  readonly type: 'activity';
  readonly window: Window | Days;
  /** A word to compare with ids and names, lower case; `null`: all accounts. */
  readonly account: string | null;
  /** Of the list, newest first; the first is 1. */
  readonly page: number;
};

/** What an account did and what was done to it. */
export type AuditCommand = {
  readonly type: 'audit';
  /** A word to compare with ids and names, lower case. */
  readonly account: string;
  readonly window: Window | Days;
};

/** What is about one incident: `null` is the one in whose thread it was said. */
export type IncidentTextCommand = { readonly incidentId: string | null } & (
  | { readonly type: 'incident' | 'timeline' | 'report' }
  | { readonly type: 'acknowledge' | 'withdraw' | 'investigate' | 'reopen' }
  /** To the person who is mentioned beside it. */
  | { readonly type: 'assign' }
  /** `text` as it was typed. */
  | { readonly type: 'note'; readonly text: string }
  | {
      readonly type: 'close';
      readonly classification: Classification;
      /** As it was typed. */
      readonly comment: string;
    }
);

/** What was said when it is no command; `wrong` says what is amiss, in fixed words. */
export type Misunderstood = {
  readonly type: 'misunderstood';
  /** A command that is near to what was said. */
  readonly nearest: string | null;
  readonly wrong: string;
};

/** The commands as help lists them, in that order. In an incident's thread the id may be left out. */
export const usages: readonly { readonly usage: string; readonly purpose: string }[] = [
  {
    usage: 'status',
    purpose: 'The accounts watched, the open incidents, and whether the watch itself is well',
  },
  {
    usage:
      'activity [24h|7d|30d|90d|<day>..<day>] [account] [failed|succeeded|blocked|classic] [ip <address>] [page <number>]',
    purpose:
      'Sign-ins of the watched accounts, newest first; days such as 2026-11-01..2026-11-15; classic: result codes 0, 50140, 50055 and 50072 only',
  },
  {
    usage: 'audit <account> [24h|7d|30d|90d|<day>..<day>]',
    purpose:
      'What the account did and what was done to it: credentials, roles, groups, policies, Azure, Microsoft Graph',
  },
  {
    usage: 'whois <address>',
    purpose:
      'What came from an IP address in the last 30 days: sign-ins of the watched accounts, and how many others',
  },
  {
    usage: 'diagnose',
    purpose: 'Why sign-ins are picked up, or not: each step from the log to an alert, with what to do',
  },
  { usage: 'incidents', purpose: 'The open incidents' },
  { usage: 'incident <id>', purpose: 'One incident with its trail' },
  { usage: 'timeline <id>', purpose: 'All that happened, in its order' },
  { usage: 'acknowledge <id>', purpose: 'Take an incident: everybody sees that it is yours' },
  { usage: 'withdraw <id>', purpose: 'Withdraw an acknowledgement: somebody else has to take the incident' },
  { usage: 'investigate <id>', purpose: 'Start the investigation: a thread with a checklist under the card' },
  { usage: 'note <id> <text>', purpose: 'Write something into the timeline' },
  { usage: 'assign <id> @person', purpose: 'Hand the lead to somebody' },
  {
    usage: 'close <id> <classification> [comment]',
    purpose: 'End an incident as drill, emergency, misuse or false alarm; the middle two need a comment',
  },
  { usage: 'reopen <id>', purpose: 'Take up a closed incident again' },
  {
    usage: 'report <id>',
    purpose: 'The post-mortem: what happened, who did what when; in a personal chat also as files',
  },
  { usage: 'digest', purpose: 'The last seven days: incidents, times, accounts unused, the last drill' },
  { usage: 'watch here', purpose: 'Send the alerts to the channel in which you say it' },
  { usage: 'help', purpose: 'This list' },
];
