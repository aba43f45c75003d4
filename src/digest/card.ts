import { signInChart } from '../card/signInChart.ts';
import { cardTemplate } from '../card/template.ts';
import { day } from '../duration.ts';
import { classificationWords } from '../incident/classification.ts';
import { accountWords } from '../presentation/accountWords.ts';
import { blindSubject } from '../presentation/blindWords.ts';
import { incidentTitle } from '../presentation/headline.ts';
import type { Message } from '../presentation/message.ts';
import { outsideText } from '../presentation/outsideText.ts';
import { bothTimes, duration, utcDate } from '../presentation/time.ts';
import { alteredWords, counted, severityWords, totalsWords } from '../presentation/words.ts';
import { countOutcomes } from '../signIn/attempt.ts';
import { attemptsOverTime } from '../signIn/attemptsOverTime.ts';
import { severities } from '../signIn/resultCode.ts';
import type { Digest, Standing, Wait } from './digest.ts';

const template = cardTemplate('digest');

export const incidentsShown = 10;
/** More accounts than is realistic. The limit keeps the card below Teams' maximum. */
const accountsShown = 15;
/** How many of each fit on two screens of a phone. The others open with a button. */
const incidentsFirst = 3;
const accountsFirst = 4;

/** A week of the watch. What needs attention stands at the top. */
export function digestMessage(digest: Digest): Message {
  const { span, open, openCounts, accounts, attempts, log } = digest;
  const troubles = troublesIn(digest);
  const title = titleOf(digest);
  const rows = open.slice(0, incidentsShown).map(({ incident, age }) => ({
    headline: incidentTitle(incident),
    account: accountWords(incident),
    standing: [
      severityWords[incident.severity],
      `open for ${duration(age)}`,
      incident.lead ? `${outsideText(incident.lead.actor.name, 60)} leads` : 'nobody leads',
      incident.id,
    ].join(' · '),
  }));
  const uses = accounts.slice(0, accountsShown).map(({ name, lastUse }) => ({
    name: outsideText(name, 120),
    last: lastUseWords(lastUse, digest),
  }));
  return {
    card: template({
      title,
      period: `Weekly digest: the seven days until ${bothTimes(span.to)}`,
      style: troubles.length === 0 ? 'good' : 'warning',
      attention: troubles.length === 0 ? 'Nothing needs attention.' : 'Needs attention:',
      troubles: troubles.map((text) => ({ text: outsideText(text, 500) })),
      lines: linesOf(digest),
      hasOpen: open.length > 0,
      open: rows.slice(0, incidentsFirst),
      hasMoreOpenRows: rows.length > incidentsFirst,
      openRest: rows.slice(incidentsFirst),
      hasMoreOpen: openCounts.open > incidentsShown,
      moreOpen: `And ${openCounts.open - incidentsShown} more: say incidents.`,
      totals: !log.isReadable
        ? 'Not known while the log cannot be read.'
        : attempts.length === 0
          ? 'No attempts.'
          : totalsWords(countOutcomes(attempts)),
      charts: signInChart(attemptsOverTime(attempts, span)),
      accounts: uses.slice(0, accountsFirst),
      hasMoreAccountRows: uses.length > accountsFirst,
      accountsRest: uses.slice(accountsFirst),
      hasRest: rows.length > incidentsFirst || uses.length > accountsFirst,
      hasMoreAccounts: accounts.length > accountsShown,
      moreAccounts: `And ${accounts.length - accountsShown} more: say status.`,
    }),
    summary: `Weekly digest: ${title}${troubles.length === 0 ? '' : '. Something needs attention'}`,
  };
}

function titleOf({ opened, openCounts, attempts, log, watch }: Digest): string {
  if (opened.all > 0) return `${counted(opened.all, 'incident')} this week`;
  if (watch.blind.length > 0) return `The watch was blind for ${duration(longestBlind(watch))}`;
  const isQuiet = openCounts.open === 0 && attempts.length === 0 && log.isReadable;
  return isQuiet ? 'A quiet week' : 'No incidents this week';
}

const longestBlind = ({ blind }: Digest['watch']): number => Math.max(...blind.map(({ ms }) => ms));

function troublesIn({
  openCounts,
  unfinished,
  watch,
  isDrillDue,
  lastDrill,
  altered,
  log,
}: Digest): readonly string[] {
  const { waiting } = openCounts;
  const isBlind = watch.blind.filter((time) => time.isBlind).map(blindSubject);
  const drill = lastDrill
    ? `The last drill was ${daysWords(lastDrill.age)} ago.`
    : 'There was no drill in the last year.';
  return [
    ...(isBlind.length > 0 ? [`Blind now: ${isBlind.join(', ')}. Say status.`] : []),
    ...(waiting > 0 ? [`Open incidents waiting for acknowledgement: ${waiting}.`] : []),
    ...(unfinished > 0 ? [`Misuse incidents closed with steps not done: ${unfinished}.`] : []),
    ...(isDrillDue
      ? [
          `${drill} Microsoft asks for one at least every 90 days. Sign in with each account, then close the incident as drill.`,
        ]
      : []),
    ...(log.isReadable
      ? []
      : ['No sign-ins are shown: the sign-in log cannot be read. Say status for more.']),
    ...log.problems,
    ...(altered > 0 ? [alteredWords(altered)] : []),
  ];
}

function linesOf({ opened, lastDrill, watch }: Digest) {
  const { all, byStanding, bySeverity, untilAcknowledged, untilClosed } = opened;
  const standings = standingWords(byStanding);
  const kinds = severities
    .toReversed()
    .flatMap((severity) =>
      bySeverity[severity] > 0 ? [`${bySeverity[severity]} ${severityWords[severity].toLowerCase()}`] : [],
    );
  const ofIncidents =
    all === 0
      ? [{ label: 'Incidents', text: 'none opened' }]
      : [
          { label: 'Incidents', text: `${all} opened: ${standings}` },
          { label: 'Severity', text: kinds.join(' · ') },
          { label: 'Acknowledged', text: waitWords(untilAcknowledged, all) },
          { label: 'Closed', text: waitWords(untilClosed, all) },
        ];
  const drill = lastDrill
    ? `${daysWords(lastDrill.age)} ago, on ${utcDate(lastDrill.at)}`
    : 'none in the last year';
  return [...ofIncidents, ...watchLines(watch), { label: 'Last drill', text: drill }];
}

const standingsShown: readonly (readonly [Standing, string])[] = [
  ['open', 'still open'],
  ['misuse', classificationWords.misuse],
  ['emergency', classificationWords.emergency],
  ['drill', classificationWords.drill],
  ['outage', classificationWords.outage],
  ['planned', classificationWords.planned],
  ['falseAlarm', classificationWords.falseAlarm],
];

const standingWords = (standings: Digest['watch']['byStanding']): string =>
  standingsShown
    .flatMap(([standing, words]) => {
      const count = standings[standing] ?? 0;
      return count > 0 ? [`${count} ${words}`] : [];
    })
    .join(' · ');

/** How long each link was blind. A quiet week has no such line. */
function watchLines({ opened, byStanding, blind }: Digest['watch']) {
  const times = blind.map((time) => `${blindSubject(time)} for ${duration(time.ms)}`).join(' · ');
  return [
    ...(opened === 0 ? [] : [{ label: 'Watch', text: `${opened} opened: ${standingWords(byStanding)}` }]),
    ...(times === '' ? [] : [{ label: 'Blind', text: times }]),
  ];
}

const waitWords = ({ median, count }: Wait, all: number): string =>
  median === null ? 'none of them' : `${count} of ${all}, after ${duration(median)} (median)`;

function lastUseWords(lastUse: Digest['accounts'][number]['lastUse'], { span, log }: Digest): string {
  if (lastUse === null) {
    return log.isReadable
      ? 'never used, as far back as the log goes'
      : 'not known while the log cannot be read';
  }
  return lastUse.at >= span.from
    ? `used this week, ${bothTimes(lastUse.at)}`
    : `not used for ${daysWords(lastUse.unusedFor)}, last on ${utcDate(lastUse.at)}`;
}

/** Milliseconds as words: `34 days`. */
function daysWords(ms: number): string {
  const days = Math.floor(ms / day);
  return days === 0 ? 'less than a day' : counted(days, 'day');
}
