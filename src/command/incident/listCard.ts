import { type Paging, pagingData, pagingOf } from '../../card/paging.ts';
import { statusWords } from '../../card/statusData.ts';
import { cardTemplate } from '../../card/template.ts';
import { checklistOf } from '../../incident/checklist.ts';
import { checklistWords } from '../../incident/checklistItem.ts';
import type { Incident } from '../../incident/incident.ts';
import { accountWords, hasAccountWords } from '../../presentation/accountWords.ts';
import { incidentTitle } from '../../presentation/headline.ts';
import type { Message } from '../../presentation/message.ts';
import { outsideText } from '../../presentation/outsideText.ts';
import { bothTimes } from '../../presentation/time.ts';
import { counted, severityStyles, severityWords } from '../../presentation/words.ts';

const template = cardTemplate('incidents');
export const incidentsShown = 10;
/** How many of them fit on two screens of a phone. The others open with a button. */
const incidentsFirst = 4;
/** How many characters of the accounts a list shows. */
const accountShown = 80;

type List = {
  readonly state: 'open' | 'closed';
  /** How many there are in all; `null` where they are not counted. */
  readonly count: number | null;
  /** How many of them nobody has acknowledged. */
  readonly waiting: number;
  /** When they were opened, as words that follow a title; empty for at any time. */
  readonly opened: string;
  /** The names of the accounts that were asked for: text from outside. Empty for all. */
  readonly accounts: readonly string[];
  readonly paging: Paging | null;
};

/** A page of the open or the closed incidents, newest first. */
export function incidentListMessage(shown: readonly Incident[], list: List = allOpen(shown)): Message {
  const { accounts, paging } = list;
  const title = titleOf(list, shown.length);
  const rows = shown.slice(0, incidentsShown).map(itemOf);
  return {
    card: template({
      title,
      isEmpty: shown.length === 0,
      emptyWords: emptyWordsOf(list),
      hasScope: accounts.length > 0,
      scope: outsideText(accounts.join(', '), 300),
      incidents: rows.slice(0, incidentsFirst),
      hasRest: rows.length > incidentsFirst,
      rest: rows.slice(incidentsFirst),
      ...pagingData(paging),
    }),
    summary: title,
    isPage: paging !== null,
  };
}

/** Only the list of all open incidents may say that nothing waits. */
function emptyWordsOf({ state, accounts, opened, paging }: List): string {
  if (paging !== null) return 'This page is empty.';
  const isWhole = opened === '' && accounts.length === 0;
  return isWhole ? emptyWords[state] : 'There may be others. Say incidents for all open ones.';
}

const emptyWords = { open: 'Nothing is waiting for a responder.', closed: 'Nothing was closed.' } as const;

function titleOf({ state, count, waiting, opened }: List, shown: number): string {
  const when = opened === '' ? '' : `, opened${opened.replace(/^,/, '')}`;
  if (state === 'closed') return `${shown === 0 ? 'No closed' : 'Closed'} incidents${when}`;
  if (count === null || count === 0) return `No open incidents${when}`;
  const waits = waiting === 0 ? 'all acknowledged' : `${waiting} waiting`;
  return `${counted(count, 'open incident')}${when}, ${waits}`;
}

const itemOf = (incident: Incident) => ({
  incidentId: incident.id,
  severity: severityWords[incident.severity],
  style: severityStyles[incident.severity],
  headline: incidentTitle(incident),
  hasAccount: hasAccountWords(incident),
  account: outsideText(accountWords(incident), accountShown),
  openedAt: bothTimes(incident.openedAt),
  taken: statusWords(incident),
  isClosed: incident.closing !== null,
  closedAt: incident.closing === null ? '' : `Closed ${bothTimes(incident.closing.at)}`,
  steps: openSteps(incident).map((step) => ({ step })),
  canAcknowledge: incident.status === 'open' && incident.acknowledgement === null,
});

/** The steps that stayed open when an incident was closed. */
const openSteps = (incident: Incident): readonly string[] =>
  incident.closing === null || incident.investigation === null
    ? []
    : checklistOf(incident)
        .filter((item) => !incident.investigation?.ticks.has(item))
        .map((item) => checklistWords[item]);

/** Where these are all. */
const allOpen = (all: readonly Incident[]): List => ({
  state: 'open',
  count: all.length,
  waiting: all.filter(({ acknowledgement }) => acknowledgement === null).length,
  opened: '',
  accounts: [],
  paging: pagingOf(
    1,
    { pages: Math.ceil(all.length / incidentsShown), hasOlder: all.length > incidentsShown },
    (page) => `incidents page ${page}`,
  ),
});
