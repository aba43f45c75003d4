import type { Message } from './message.ts';
import { outsideText } from './outsideText.ts';
import { cardTemplate } from './template.ts';
import { bothTimes } from './time.ts';
import { counted } from './words.ts';

const template = cardTemplate('status');

/** How the watch itself is doing. Times are ISO 8601 UTC; `null`: none known. */
export type WatchStatus = {
  readonly accounts: readonly { readonly name: string; readonly lastSignIn: string | null }[];
  readonly openIncidents: { readonly all: number; readonly waiting: number };
  readonly lastAlert: string | null;
  readonly store: 'ok' | 'failed';
  readonly log: { readonly name: string; readonly reachable: boolean; readonly newest: string | null };
  readonly channel: 'known' | 'unknown';
  /** Incidents that the channel does not show as they stand. */
  readonly unshown: number;
  /** Sentences in our own words. */
  readonly problems: readonly string[];
};

/** The answer to `status`: what is wrong stands at the top. */
export function statusMessage(status: WatchStatus): Message {
  const troubles = [
    ...(status.store === 'ok' ? [] : ['The store cannot be written: alerts are refused until it can.']),
    ...(status.log.reachable ? [] : ['The sign-in log cannot be read: alerts come without details.']),
    ...(status.channel === 'known' ? [] : ['No security channel is known: say watch here in the channel.']),
    ...status.problems,
  ];
  const { all, waiting } = status.openIncidents;
  const title = troubles.length === 0 ? 'The watch is well' : 'The watch needs attention';
  const open = all === 0 ? 'none' : `${all}, of which ${waiting} wait for somebody`;
  const lines = [
    { label: 'Open incidents', text: open },
    { label: 'Last alert', text: status.lastAlert ? bothTimes(status.lastAlert) : 'none yet' },
    { label: 'Cards to catch up', text: String(status.unshown) },
    { label: 'Store', text: status.store === 'ok' ? 'writes' : 'cannot be written' },
    { label: 'Sign-in log', text: logWords(status.log) },
  ];
  return {
    card: template({
      title,
      style: troubles.length === 0 ? 'good' : 'warning',
      troubles: troubles.map((text) => ({ text })),
      accounts: status.accounts.map(({ name, lastSignIn }) => ({
        name: outsideText(name),
        last: lastSignIn ? `Last sign-in ${bothTimes(lastSignIn)}` : 'No sign-in in the log',
      })),
      lines,
    }),
    summary: `${title}: ${counted(all, 'open incident')}`,
  };
}

const logWords = ({ name, reachable, newest }: WatchStatus['log']): string => {
  if (!reachable) return `${name}, cannot be read`;
  return newest ? `${name}, newest row ${bothTimes(newest)}` : `${name}, no rows of the watched accounts`;
};
