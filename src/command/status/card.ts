import { cardTemplate, type TemplateData } from '../../card/template.ts';
import { answerWords } from '../../chain/answer.ts';
import type { Chain, JudgedLink } from '../../chain/chain.ts';
import { type Evidence, findingsOf } from '../../chain/evidence.ts';
import { refusalWords } from '../../chain/refusals.ts';
import type { Incident } from '../../incident/incident.ts';
import { accountWords, hasAccountWords } from '../../presentation/accountWords.ts';
import { incidentTitle } from '../../presentation/headline.ts';
import type { Message } from '../../presentation/message.ts';
import { outsideText } from '../../presentation/outsideText.ts';
import { bothTimes, readersTime, shortTime } from '../../presentation/time.ts';
import { counted, severityStyles, severityWords } from '../../presentation/words.ts';

const template = cardTemplate('status');

/** More accounts than is realistic. The limit keeps the card below Teams' maximum. */
const accountsShown = 25;
/** How many of them fit on two screens of a phone. The others open with a button. */
const accountsFirst = 5;
/** With more incidents that wait, the accounts open with the button too. */
const waitsBesideAccounts = 2;

/** How many of the incidents that wait stand first. */
export const waitingShown = 5;

/** How the watch itself is doing. Times are ISO 8601 UTC. `null`: none known. */
export type WatchStatus = {
  readonly accounts: readonly { readonly name: string; readonly lastSignIn: string | null }[];
  readonly openIncidents: { readonly all: number; readonly waiting: number };
  /** The first of those that wait. */
  readonly waits: readonly Incident[];
  /** The newest row of these accounts. */
  readonly newestRow: string | null;
  /** Whether ESCALATION names people to call. */
  readonly callsPeople: boolean;
  readonly evidence: Pick<
    Evidence,
    'log' | 'alerts' | 'refused' | 'record' | 'showing' | 'sweep' | 'unreported'
  >;
  readonly chain: Chain;
};

const titles: Readonly<Record<Chain['state'], { readonly title: string; readonly style: string }>> = {
  seen: { title: 'The watch is well', style: 'good' },
  failed: { title: 'The watch needs attention', style: 'warning' },
  unknown: { title: 'The watch is not proved yet', style: 'emphasis' },
};

/** The answer to `status`: whether a sign-in would be seen, what is wrong, and the chain link by link. */
export function statusMessage(status: WatchStatus): Message {
  const { chain, evidence } = status;
  const troubles = troublesOf(status);
  const state = chain.state !== 'failed' && troubles.length > 0 ? 'failed' : chain.state;
  const unknown = chain.links.filter((link) => link.state === 'unknown' && !link.mayStayUnknown);
  const { title, style } = titles[state];
  const open = openWords(status.openIncidents);
  const waits = status.waits.slice(0, waitingShown);
  const first = waits.length > waitsBesideAccounts ? 0 : accountsFirst;
  const moreWait = status.openIncidents.waiting - waits.length;
  const tells = chain.links.flatMap(({ state: is, name, remedy }) =>
    is === 'unknown' && remedy !== null ? [{ name, remedy }] : [],
  );
  const accounts = status.accounts.slice(0, accountsShown).map(({ name, lastSignIn }) => ({
    name: outsideText(name),
    last: lastSignInWords(lastSignIn, evidence),
  }));
  return {
    card: template({
      waits: waits.map(waitData),
      hasMoreWaits: waits.length > 0 && moreWait > 0,
      moreWaits: `And ${moreWait.toLocaleString('en')} more: say incidents.`,
      answer: answerWords(chain, troubles.length > 0),
      title,
      style,
      chain: chain.links.map(linkData),
      troubles: (state === 'unknown' ? unknownWords(unknown) : troubles).map((text) => ({
        text: outsideText(text, 500),
      })),
      open: status.callsPeople ? open : `${open}. Nobody is called: ESCALATION is not set.`,
      hasAccounts: first > 0,
      accounts: accounts.slice(0, first),
      hasRest: accounts.length > first,
      restTitle: first > 0 ? 'More accounts' : accountsTitle,
      rest: accounts.slice(first),
      hasMore: status.accounts.length > accountsShown,
      more: `And ${status.accounts.length - accountsShown} more.`,
      lines: [
        {
          label: 'Last alert',
          text: evidence.alerts?.lastAt ? bothTimes(evidence.alerts.lastAt) : 'none yet',
        },
        { label: 'Channel', text: channelWords(evidence.showing) },
        { label: 'Store', text: evidence.record.store === 'ok' ? 'can be written' : 'cannot be written' },
        { label: 'Sign-in log', text: logWords(status) },
        { label: 'Sweep', text: sweepWords(evidence.sweep) },
        {
          label: 'Escalation',
          text: status.callsPeople ? 'people are called' : 'nobody is called, because ESCALATION is not set',
        },
      ],
      // Those of a failed link stand among the troubles.
      refusals: (isFailed(chain, 'webhook') ? [] : refusalWords(evidence.refused, null)).map((text) => ({
        text: outsideText(text, 500),
      })),
      hasTells: tells.length > 0,
      tells,
    }),
    summary: `${title}: ${open}`,
  };
}

const isFailed = ({ links }: Chain, wanted: string): boolean =>
  links.some(({ id, state }) => id === wanted && state === 'failed');

const accountsTitle = 'Accounts watched, and their last sign-ins';

/** A link in one line of a phone, with its time in the reader’s zone. */
const linkData = ({ name, state, at }: JudgedLink): TemplateData => ({
  line: `${marks[state]} ${name}: ${at === null ? bareWords[state] : `${timedWords[state]} ${shortTime(at)}`}`,
});

type ByState = Readonly<Record<JudgedLink['state'], string>>;
const marks: ByState = { seen: '✓', failed: '✗', unknown: '?' };
const bareWords: ByState = { seen: 'works', failed: 'failed', unknown: 'unknown' };
const timedWords: ByState = { seen: 'worked', failed: 'failed since', unknown: 'unknown since' };

/** An incident that nobody has acknowledged, with its button. */
const waitData = (incident: Incident): TemplateData => ({
  incidentId: incident.id,
  severity: severityWords[incident.severity],
  style: severityStyles[incident.severity],
  headline: incidentTitle(incident),
  hasAccount: hasAccountWords(incident),
  account: accountWords(incident),
  since: `Waits since ${readersTime(incident.escalation.waitsSince)}`,
});

/** What failed and what to do, link by link; then what the log lacks. */
function troublesOf({ chain, evidence }: WatchStatus): readonly string[] {
  const failed = chain.links.filter(({ state }) => state === 'failed');
  const findings = findingsOf(evidence);
  const lacks = findings
    ? [
        ...findings.problems,
        ...[findings.interactive, findings.nonInteractive].flatMap(({ problem }) => problem ?? []),
      ]
    : [];
  return [...new Set([...failed.flatMap(failureWords), ...lacks, ...evidence.sweep.problems])];
}

/** What the findings of a failed link mean for the reader. `diagnose` has them all. */
function failureWords({ id, found, remedy }: JudgedLink): readonly string[] {
  switch (id) {
    case 'reach':
      return ['The sign-in log cannot be read. Alerts come without details.', ...found.slice(0, 1)];
    case 'webhook':
    case 'alert':
      return [...found, 'Say diagnose to see why.'];
    case 'sweep':
      return [`${found[0]} Say diagnose to see why.`];
    default:
      return remedy === null ? found : [...found, remedy];
  }
}

function unknownWords(unknown: readonly JudgedLink[]): readonly string[] {
  const names = unknown.map(({ name }) => name).join(', ');
  return [`? Unknown so far: ${names}. Say diagnose to see what is missing.`];
}

function lastSignInWords(at: string | null, { log }: WatchStatus['evidence']): string {
  if (at !== null) return bothTimes(at);
  return findingsOf({ log }) === null ? 'not known while the log cannot be read' : 'none in the log';
}

function openWords({ all, waiting }: WatchStatus['openIncidents']): string {
  if (all === 0) return 'No open incidents';
  const words = counted(all, 'open incident');
  return waiting === 0 ? `${words}, all acknowledged` : `${words}, ${waiting} waiting for acknowledgement`;
}

function channelWords({ channel, unshown }: Evidence['showing']): string {
  if (channel === 'unknown') return 'not known';
  if (channel === 'lost') return 'lost with its team';
  if (channel === 'archived') return 'archived with its team';
  if (channel === 'blocked') return 'takes no posts';
  return unshown === 0
    ? 'every card is up to date'
    : `${counted(unshown, 'card')} still to be posted or brought up to date`;
}

const sweepWords = ({ lastSuccess }: Evidence['sweep']): string =>
  lastSuccess === null ? 'has not searched the log yet' : `searched the log ${bothTimes(lastSuccess)}`;

function logWords({ evidence: { log }, newestRow }: WatchStatus): string {
  const name = log.kind === 'file' ? 'sign-in log file' : 'Log Analytics workspace';
  if (findingsOf({ log }) === null) return `${name}, cannot be read`;
  return newestRow ? `${name}, newest row ${bothTimes(newestRow)}` : `${name}, no rows of these accounts`;
}
