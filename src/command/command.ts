import { day } from '../duration.ts';
import type { Classification } from '../incident/classification.ts';
import type { AttemptFilter } from '../signIn/attemptFilter.ts';

/** The time spans until now that `activity` takes, with their length in milliseconds. */
export const windows = {
  '24h': day,
  '7d': 7 * day,
  '30d': 30 * day,
  '90d': 90 * day,
} as const;
export type Window = keyof typeof windows;

/** UTC days such as `2026-11-01`, both included. Both are real days, and the last is not before the first. */
export type Days = { readonly first: string; readonly last: string };

/** What you can ask for in chat. */
export type Command =
  | { readonly type: 'status' | 'diagnose' }
  | ActivityCommand
  | AuditCommand
  /** `ipAddress` in the form that the function `ipAddress` returns. */
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
  /** A word to compare with ids and names, lower case. `null`: all accounts. */
  readonly account: string | null;
  /** The page of the list, newest first. The first page is 1. */
  readonly page: number;
};

/** What an account did and what was done to it. */
export type AuditCommand = {
  readonly type: 'audit';
  /** A word to compare with ids and names, lower case. */
  readonly account: string;
  readonly window: Window | Days;
};

/** Commands about one incident. `null`: the incident in whose thread the command was written. */
export type IncidentTextCommand = { readonly incidentId: string | null } & (
  | { readonly type: 'incident' | 'timeline' | 'report' }
  | { readonly type: 'acknowledge' | 'withdraw' | 'investigate' | 'reopen' }
  /** Assigns to the person mentioned beside it. */
  | { readonly type: 'assign' }
  /** `text` as typed. */
  | { readonly type: 'note'; readonly text: string }
  | Ticking
  | {
      readonly type: 'close';
      readonly classification: Classification;
      /** As typed. */
      readonly comment: string;
    }
);

/** `items` as typed, in lower case: their numbers on the checklist, their ids, or words of their texts. */
type Ticking = { readonly type: 'tick' | 'untick'; readonly items: string };
export type TickTextCommand = Extract<IncidentTextCommand, Ticking>;

/** A text that is no command. `wrong` says what is wrong, in fixed words. */
export type Misunderstood = {
  readonly type: 'misunderstood';
  /** A command close to the text. */
  readonly nearest: string | null;
  readonly wrong: string;
};

/** A command, as help describes it. */
export type Usage = {
  readonly usage: string;
  /** For help. */
  readonly purpose: string;
  /** For docs/commands.md: what you get, in at most 12 words. Markdown, like `details`. */
  readonly answer: string;
  /** Whole sentences for docs/commands.md that do not fit into its table. */
  readonly details?: string;
};

/** The commands in the order of help. In an incident's thread you may leave out the id. */
export const usages: readonly Usage[] = [
  {
    usage: 'status',
    purpose: 'The accounts watched, the open incidents, and whether the watch itself is well',
    answer: 'The accounts with their last sign-in, open incidents, health of the watch',
    details: 'It also gives the last alert, and says whether the store and the sign-in log can be read.',
  },
  {
    usage:
      'activity [24h|7d|30d|90d|<day>..<day>] [account] [failed|succeeded|blocked|classic] [ip <address>] [page <number>]',
    purpose:
      'Sign-ins of the watched accounts, newest first; days such as 2026-11-01..2026-11-15; classic: result codes 0, 50140, 50055 and 50072 only',
    answer: 'Sign-ins of the watched accounts, newest first, with totals',
    details:
      'Write the filters in any order. Totals by outcome, day, place and application cover all pages. Days are UTC, and both are included: `2026-11-01..2026-11-15`. A sign-in whose password was accepted counts as succeeded. `classic` keeps the result codes 0, 50140, 50055 and 50072.',
  },
  {
    usage: 'audit <account> [24h|7d|30d|90d|<day>..<day>]',
    purpose:
      'What the account did and what was done to it: credentials, roles, groups, policies, Azure, Microsoft Graph',
    answer: 'What the account did, what was done to it, gravest first',
    details:
      'It covers credentials and authentication methods, roles, Conditional Access, groups, operations on Azure resources, and calls of Microsoft Graph. Without a window you get the last 7 days. It needs a workspace that receives `AuditLogs`, `AzureActivity` and `MicrosoftGraphActivityLogs`. The answer names each of them that is missing.',
  },
  {
    usage: 'whois <address>',
    purpose:
      'What came from an IP address in the last 30 days: sign-ins of the watched accounts, and how many others',
    answer: 'Everything from an IP address in the last 30 days',
    details:
      'You get every attempt of the watched accounts. Of other users you get numbers only, never names.',
  },
  {
    usage: 'diagnose',
    purpose: 'Why sign-ins are picked up, or not: each step from the log to an alert, with what to do',
    answer: 'Each step from the log to an alert: passed, failed or unknown',
    details:
      'It says why sign-ins reach Glasswatch or do not, and what to do about each failed step. The [runbook](runbook.md) explains the steps.',
  },
  {
    usage: 'incidents',
    purpose: 'The open incidents',
    answer: 'The open incidents',
  },
  {
    usage: 'incident <id>',
    purpose: 'One incident with its trail',
    answer: 'One incident with its verified trail',
  },
  {
    usage: 'timeline <id>',
    purpose: 'All that happened, in its order',
    answer: 'Sign-ins, alerts and every action, in order',
  },
  {
    usage: 'acknowledge <id>',
    purpose: 'Take an incident: everybody sees that it is yours',
    answer: 'The incident is yours, and everyone sees it',
  },
  {
    usage: 'withdraw <id>',
    purpose: 'Withdraw an acknowledgement: somebody else has to take the incident',
    answer: 'The incident waits for a responder again',
  },
  {
    usage: 'investigate <id>',
    purpose: 'Start the investigation: a thread with a checklist under the card',
    answer: 'A thread with a checklist under the card',
  },
  {
    usage: 'note <id> <text>',
    purpose: 'Write something into the timeline',
    answer: 'Your text in the timeline, with your name',
  },
  {
    usage: 'tick <id> <item>',
    purpose: 'Tick items of the checklist, by number or by a word of their text',
    answer: 'The items are ticked, with your name and the time',
    details:
      'Name items by their numbers on the checklist, or by words: `tick k7qd2-1 1 3` or `tick k7qd2-1 custodian`. Without an item you get the list with its numbers.',
  },
  {
    usage: 'untick <id> <item>',
    purpose: 'Take ticks back',
    answer: 'The items wait again; the timeline keeps both',
  },
  {
    usage: 'assign <id> @person',
    purpose: 'Hand the lead to somebody',
    answer: 'The mentioned person leads the incident',
    details: 'That person leads until another responder takes over or acknowledges the incident again.',
  },
  {
    usage: 'close <id> <classification> [comment]',
    purpose: 'End an incident as drill, emergency, misuse or false alarm; all but a drill need a comment',
    answer: 'The incident is over, with a classification',
    details:
      'Write `drill`, `emergency`, `misuse` or `false alarm`. All but `drill` need a comment: a sentence on what happened.',
  },
  {
    usage: 'reopen <id>',
    purpose: 'Take up a closed incident again',
    answer: 'The incident is open again',
  },
  {
    usage: 'report <id>',
    purpose: 'The post-mortem: what happened, who did what when; in a personal chat also as files',
    answer: 'The post-mortem: events, actions, and how long each step took',
    details: 'In a personal chat Glasswatch offers the files too.',
  },
  {
    usage: 'digest',
    purpose: 'The last seven days: incidents, times, accounts unused, the last drill',
    answer: 'A summary of the last seven days',
    details: 'It counts incidents by outcome, and gives response times, unused accounts and the last drill.',
  },
  {
    usage: 'watch here',
    purpose: 'Send the alerts to the channel in which you say it',
    answer: 'This channel gets the alerts; the old channel is told',
    details:
      'Without `RESPONDERS` it takes somebody who has been in the team for a day. After the loss of the team it takes two of them, where there are two.',
  },
  {
    usage: 'help',
    purpose: 'This list',
    answer: 'This list',
  },
];
