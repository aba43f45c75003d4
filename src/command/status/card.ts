import { cardTemplate } from '../../card/template.ts';
import type { Message } from '../../presentation/message.ts';
import { outsideText } from '../../presentation/outsideText.ts';
import { bothTimes } from '../../presentation/time.ts';
import { counted } from '../../presentation/words.ts';

const template = cardTemplate('status');

/** More accounts than is realistic. The limit keeps the card below Teams' maximum. */
const accountsShown = 25;

/** How the watch itself is doing. Times are ISO 8601 UTC. `null`: none known. */
export type WatchStatus = {
  readonly accounts: readonly { readonly name: string; readonly lastSignIn: string | null }[];
  readonly openIncidents: { readonly all: number; readonly waiting: number };
  readonly lastAlert: string | null;
  readonly store: 'ok' | 'failed';
  readonly log: { readonly name: string; readonly reachable: boolean; readonly newest: string | null };
  readonly channel: 'known' | 'unknown' | 'lost';
  /** Whether the General channel stands in for a channel that is gone. */
  readonly isInGeneral: boolean;
  /** Whether ESCALATION names people to call. */
  readonly callsPeople: boolean;
  /** Incidents whose card in the channel is out of date or missing. */
  readonly unshown: number;
  /** The search for sign-ins that no alert reported. */
  readonly sweep: {
    readonly lastSuccess: string | null;
    readonly isLate: boolean;
    readonly problems: readonly string[];
  };
  /** Sentences in our own words. */
  readonly problems: readonly string[];
};

/** The answer to `status`: problems stand at the top. */
export function statusMessage(status: WatchStatus): Message {
  const troubles = [
    ...(status.store === 'ok' ? [] : ['The store cannot be written: alerts are refused until it can.']),
    ...(status.log.reachable ? [] : ['The sign-in log cannot be read: alerts come without details.']),
    ...channelTroubles(status),
    ...(status.sweep.isLate ? [lateSweepWords] : []),
    ...new Set([...status.problems, ...status.sweep.problems]),
  ];
  const isWell = troubles.length === 0;
  const title = isWell ? 'The watch is well' : 'The watch needs attention';
  const open = openWords(status.openIncidents);
  return {
    card: template({
      title,
      style: isWell ? 'good' : 'warning',
      troubles: troubles.map((text) => ({ text: outsideText(text, 500) })),
      open,
      accounts: status.accounts.slice(0, accountsShown).map(({ name, lastSignIn }) => ({
        name: outsideText(name),
        last: lastSignInWords(lastSignIn, status.log),
      })),
      hasMore: status.accounts.length > accountsShown,
      more: `And ${status.accounts.length - accountsShown} more.`,
      lines: [
        { label: 'Last alert', text: status.lastAlert ? bothTimes(status.lastAlert) : 'none yet' },
        { label: 'Channel', text: channelWords(status) },
        { label: 'Store', text: status.store === 'ok' ? 'can be written' : 'cannot be written' },
        { label: 'Sign-in log', text: logWords(status.log) },
        { label: 'Sweep', text: sweepWords(status.sweep) },
        {
          label: 'Escalation',
          text: status.callsPeople ? 'people are called' : 'nobody is called: ESCALATION is not set',
        },
      ],
    }),
    summary: `${title}: ${open}`,
  };
}

function lastSignInWords(at: string | null, { reachable }: WatchStatus['log']): string {
  if (at !== null) return bothTimes(at);
  return reachable ? 'none in the log' : 'not known while the log cannot be read';
}

function openWords({ all, waiting }: WatchStatus['openIncidents']): string {
  if (all === 0) return 'No open incidents';
  const words = counted(all, 'open incident');
  return waiting === 0 ? `${words}, all acknowledged` : `${words}, ${waiting} waiting for somebody`;
}

function channelTroubles({ channel, isInGeneral }: WatchStatus): readonly string[] {
  if (channel === 'unknown') return ['No security channel is known: say watch here in the channel.'];
  if (channel === 'lost')
    return ['The team of the security channel is gone: say watch here in another channel.'];
  return isInGeneral
    ? ['The security channel is gone: alerts go to General. Say watch here in another.']
    : [];
}

function channelWords({ channel, unshown }: WatchStatus): string {
  if (channel !== 'known') return channel === 'lost' ? 'lost with its team' : 'not known';
  return unshown === 0
    ? 'every card is up to date'
    : `${counted(unshown, 'card')} still to be posted or brought up to date`;
}

const lateSweepWords =
  'The sweep does not come through: sign-ins that no alert brings are not found. Say diagnose to see why.';

const sweepWords = ({ lastSuccess }: WatchStatus['sweep']): string =>
  lastSuccess === null ? 'has not searched the log yet' : `searched the log ${bothTimes(lastSuccess)}`;

const logWords = ({ name, reachable, newest }: WatchStatus['log']): string => {
  if (!reachable) return `${name}, cannot be read`;
  return newest ? `${name}, newest row ${bothTimes(newest)}` : `${name}, no rows of these accounts`;
};
