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
/** `today` and `yesterday` are days of the time zone `DIGEST_TIME_ZONE`. */
export type Window = keyof typeof windows | 'today' | 'yesterday';

/** UTC days such as `2026-11-01`, both included. Both are real days, and the last is not before the first. */
export type Days = { readonly first: string; readonly last: string };

/** What you can ask for in chat. */
export type Command =
  | { readonly type: 'status' | 'diagnose' }
  | ActivityCommand
  | AuditCommand
  /** `ipAddress` in the form that the function `ipAddress` returns. */
  | { readonly type: 'whois'; readonly ipAddress: string }
  | IncidentsCommand
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

/** A list of incidents, newest first. Without `state`: the open ones. */
export type IncidentsCommand = {
  readonly type: 'incidents';
  readonly state?: 'closed';
  /** When they were opened. Missing: at any time. */
  readonly window?: Window | Days;
  /** A word to compare with ids and names, lower case. Missing: all accounts. */
  readonly account?: string;
  /** Missing: the first. */
  readonly page?: number;
};

/**
 * Commands about one incident. `null`: the incident in whose thread the command was written, or for some commands the
 * only one that waits.
 */
export type IncidentTextCommand = { readonly incidentId: string | null } & (
  | { readonly type: 'incident' | 'timeline'; readonly page?: number }
  | { readonly type: 'report' }
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
  /** How to write a command close to the text. */
  readonly nearest: string | null;
  readonly wrong: string;
  /** What was probably meant, where that only reads. */
  readonly suggestion?: ReadingCommand;
};

/** What is wrong with a text that begins with no command. */
export const notACommand = 'That is not a command.';

/** Whether a command only reads. A new command has to be put on a side: see the verb `run`. */
const readsOnly = {
  status: true,
  activity: true,
  audit: true,
  whois: true,
  diagnose: true,
  incidents: true,
  incident: true,
  timeline: true,
  report: true,
  digest: true,
  help: true,
  acknowledge: false,
  withdraw: false,
  investigate: false,
  note: false,
  tick: false,
  untick: false,
  assign: false,
  close: false,
  reopen: false,
  watchHere: false,
} as const satisfies Readonly<Record<Command['type'], boolean>>;

type ReadingType = {
  [Type in Command['type']]: (typeof readsOnly)[Type] extends true ? Type : never;
}[Command['type']];

/** A command that changes nothing, so a button may suggest it. */
export type ReadingCommand = Extract<Command, { readonly type: ReadingType }>;

export const isReading = (command: Command): command is ReadingCommand => readsOnly[command.type];

/** The headings of help, in their order. */
export const usageGroups = ['Look', 'Act', 'Investigate', 'Set up'] as const;

/** A command, as help describes it. */
export type Usage = {
  readonly usage: string;
  /** For help, where the whole usage is too long for a phone. */
  readonly short?: string;
  readonly group: (typeof usageGroups)[number];
  /** For help: at most eight words. */
  readonly purpose: string;
  /** How to write it, for somebody who wrote it wrongly. */
  readonly example: string;
  /** For docs/commands.md: what you get, in at most 12 words. Markdown, like `details`. */
  readonly answer: string;
  /** Whole sentences for docs/commands.md that do not fit into its table. */
  readonly details?: string;
};

const window = '[24h|7d|30d|90d|today|yesterday|<day>..<day>]';

/** The commands in the order of help. In an incident's thread you may leave out the id. */
export const usages: readonly Usage[] = [
  {
    usage: 'status',
    group: 'Look',
    purpose: 'What waits, and whether the watch works',
    example: 'status',
    answer: 'The accounts with their last sign-in, open incidents, health of the watch',
    details: 'It also gives the last alert, and says whether the store and the sign-in log can be read.',
  },
  {
    usage: `incidents [closed] ${window} [account] [page <number>]`,
    short: 'incidents [closed] [30d] [account]',
    group: 'Look',
    purpose: 'The open incidents, or the closed ones',
    example: 'incidents closed 30d',
    answer: 'The open or the closed incidents, newest first',
    details:
      'A window keeps the incidents that were opened in it. `incidents closed 30d svc-harbour` lists those of one account. Closed ones show who closed them, as what, and which steps stayed open. `open` means `incidents`.',
  },
  {
    usage: 'incident <id> [page <number>]',
    short: 'incident <id>',
    group: 'Look',
    purpose: 'One incident with its trail',
    example: 'incident k7qd2-1',
    answer: 'One incident with its verified trail',
  },
  {
    usage: 'timeline <id> [page <number>]',
    short: 'timeline <id>',
    group: 'Look',
    purpose: 'All that happened, in its order',
    example: 'timeline k7qd2-1',
    answer: 'Sign-ins, alerts and every action, in order',
    details: 'Page 1 has the newest entries.',
  },
  {
    usage: `activity ${window} [account] [failed|succeeded|blocked|classic] [ip <address>] [page <number>]`,
    short: 'activity [7d] [account] [failed]',
    group: 'Look',
    purpose: 'Sign-ins of the watched accounts, newest first',
    example: 'activity 7d svc-harbour failed',
    answer: 'Sign-ins of the watched accounts, newest first, with totals',
    details:
      'Write the filters in any order. Totals by outcome, day, place and application cover all pages. Days are UTC, and both are included: `2026-11-01..2026-11-15`. `today` and `yesterday` are days of `DIGEST_TIME_ZONE`, and work alone too: `today failed`. A sign-in whose password was accepted counts as succeeded. `classic` keeps the result codes 0, 50140, 50055 and 50072.',
  },
  {
    usage: 'digest',
    group: 'Look',
    purpose: 'The last seven days',
    example: 'digest',
    answer: 'A summary of the last seven days',
    details: 'It counts incidents by outcome, and gives response times, unused accounts and the last drill.',
  },
  {
    usage: 'acknowledge <id>',
    group: 'Act',
    purpose: 'Take an incident',
    example: 'acknowledge k7qd2-1',
    answer: 'The incident is yours, and everyone sees it',
    details:
      'You may leave out the id of the only incident that waits. So you may in `note`, `timeline`, `incident` and `report`. `ack` means `acknowledge`.',
  },
  {
    usage: 'withdraw <id>',
    group: 'Act',
    purpose: 'Give it back: it waits again',
    example: 'withdraw k7qd2-1',
    answer: 'The incident waits for a responder again',
  },
  {
    usage: 'investigate <id>',
    group: 'Act',
    purpose: 'Start a thread with a checklist',
    example: 'investigate k7qd2-1',
    answer: 'A thread with a checklist under the card',
  },
  {
    usage: 'note <id> <text>',
    group: 'Act',
    purpose: 'Write into the timeline',
    example: 'note k7qd2-1 I called the custodian.',
    answer: 'Your text in the timeline, with your name',
  },
  {
    usage: 'tick <id> <item>',
    group: 'Act',
    purpose: 'Tick items of the checklist',
    example: 'tick k7qd2-1 2',
    answer: 'The items are ticked, with your name and the time',
    details:
      'Name items by their numbers on the checklist, or by words: `tick k7qd2-1 1 3` or `tick k7qd2-1 custodian`. Without an item you get the list with its numbers.',
  },
  {
    usage: 'untick <id> <item>',
    group: 'Act',
    purpose: 'Take ticks back',
    example: 'untick k7qd2-1 2',
    answer: 'The items wait again; the timeline keeps both',
  },
  {
    usage: 'assign <id> @person',
    group: 'Act',
    purpose: 'Hand over the lead',
    example: 'assign k7qd2-1 @Ada',
    answer: 'The mentioned person leads the incident',
    details: 'That person leads until another responder takes over or acknowledges the incident again.',
  },
  {
    usage: 'close <id> <classification> [comment]',
    group: 'Act',
    purpose: 'End it: drill, emergency, outage, planned, misuse, false alarm',
    example: 'close k7qd2-1 drill',
    answer: 'The incident is over, with a classification',
    details:
      'Of sign-ins, write `drill`, `emergency`, `misuse` or `false alarm`. Of the watch, write `outage`, `planned`, `misuse` or `false alarm`. All but `drill` need a comment: a sentence on what happened.',
  },
  {
    usage: 'reopen <id>',
    group: 'Act',
    purpose: 'Take up a closed incident again',
    example: 'reopen k7qd2-1',
    answer: 'The incident is open again',
  },
  {
    usage: `audit <account> ${window}`,
    short: 'audit <account> [30d]',
    group: 'Investigate',
    purpose: 'What it did and what was done to it',
    example: 'audit svc-harbour 30d',
    answer: 'What the account did, what was done to it, gravest first',
    details:
      'It covers credentials and authentication methods, roles, Conditional Access, groups, operations on Azure resources, and calls of Microsoft Graph. Without a window you get the last 7 days. It needs a workspace that receives `AuditLogs`, `AzureActivity` and `MicrosoftGraphActivityLogs`. The answer names each of them that is missing.',
  },
  {
    usage: 'whois <address>',
    group: 'Investigate',
    purpose: 'What came from an IP address in 30 days',
    example: 'whois 192.0.2.1',
    answer: 'Everything from an IP address in the last 30 days',
    details:
      'You get every attempt of the watched accounts. Of other users you get numbers only, never names.',
  },
  {
    usage: 'report <id>',
    group: 'Investigate',
    purpose: 'The post-mortem; in a personal chat also files',
    example: 'report k7qd2-1',
    answer: 'The post-mortem: events, actions, and how long each step took',
    details: 'In a personal chat Glasswatch offers the files too.',
  },
  {
    usage: 'diagnose',
    group: 'Set up',
    purpose: 'Why sign-ins are picked up, or not',
    example: 'diagnose',
    answer: 'Each step from the log to an alert: passed, failed or unknown',
    details:
      'It says why sign-ins reach Glasswatch or do not, and what to do about each failed step. The [runbook](runbook.md) explains the steps.',
  },
  {
    usage: 'watch here',
    group: 'Set up',
    purpose: 'Send the alerts to this channel',
    example: 'watch here',
    answer: 'This channel gets the alerts; the old channel is told',
    details:
      'Without `RESPONDERS` it takes somebody who has been in the team for a day. After the loss of the team it takes two of them, where there are two.',
  },
  {
    usage: 'help',
    group: 'Set up',
    purpose: 'This list',
    example: 'help',
    answer: 'This list',
  },
];
