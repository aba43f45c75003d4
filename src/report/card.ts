import { severityLine } from '../card/statusData.ts';
import { cardTemplate } from '../card/template.ts';
import { classificationWords } from '../incident/classification.ts';
import { stepTime } from '../presentation/alarmTimes.ts';
import { meanwhileWords } from '../presentation/blindWords.ts';
import type { Message } from '../presentation/message.ts';
import { outsideText } from '../presentation/outsideText.ts';
import { duration, utcTime } from '../presentation/time.ts';
import { counted, outcomeWords, severityStyles, sumOf, totalsWords } from '../presentation/words.ts';
import { makerWords } from './circumstances.ts';
import { earlierClosings } from './course.ts';
import type { Report } from './report.ts';
import { reportTimes } from './times.ts';

const template = cardTemplate('report');

// These limits keep every incident's report under 28 KB, a quarter of what Teams takes. The files have all of
// it.
const commentShown = 500;
const kindsShown = 4;
const leadsShown = 4;
const linesShown = 10;
/** Characters. */
const longestLine = 120;
const longestName = 30;
const longestPlace = 80;

/**
 * A report as a card for the channel. Its times are UTC, because a post-mortem must say the same to every
 * reader. It shows what matters most of long lists, and says where to get the whole report.
 */
export function reportMessage(report: Report): Message {
  const { incidentId, isOpen, accounts, severity, title, closing, totals, trail } = report;
  const { generated, product, watch } = report;
  const times = reportTimes(report);
  const comment = closing?.comment ?? '';
  return {
    card: template({
      incidentId,
      severity: severityLine(report),
      style: isOpen ? severityStyles[severity] : 'emphasis',
      title,
      hasAccount: accounts.length > 0,
      account: outsideText(accounts.join(', ')),
      status: report.status,
      hasComment: comment !== '',
      comment: comment === '' ? '' : outsideText(comment, commentShown),
      asOf: `${isOpen ? 'Still open: this is what had happened by' : 'As of'} ${utcTime(report.asOf)}. All times are UTC.`,
      span: times.span,
      steps: [...times.steps],
      signIns:
        report.kind === 'watch'
          ? blindWords(report)
          : sumOf(totals) === 0
            ? 'No sign-ins are known'
            : totalsWords(totals),
      ...kindData(report),
      ...leadData(report),
      ...checklistData(report),
      ...timelineData(report),
      trail: `Trail: ${trail.entries === 1 ? '1 entry' : `${trail.entries.toLocaleString('en')} entries`}, checked now and intact. It ends with`,
      head: trail.head,
      made: outsideText(
        `Made ${utcTime(generated.at)} by ${makerWords(generated.by, longestName)} · Glasswatch ${product.version} · tenant ${watch.tenantId ?? 'not known'}`,
      ),
      whole: `The whole report, with every ${report.kind === 'watch' ? 'blind time' : 'sign-in'}, comes as files: write report ${incidentId} to Glasswatch in a personal chat, or run npm run report -- ${incidentId} --out <folder>`,
    }),
    summary: `Report of incident ${incidentId}${isOpen ? ' (still open)' : ''}: ${title}`,
  };
}

/** How often and how long the watch was blind, and what came meanwhile. */
function blindWords({ blindness }: Report): string {
  const lasted = blindness.reduce((sum, time) => sum + (time.lasted ?? 0), 0);
  const isBlind = blindness.some(({ to }) => to === null);
  const times = blindness.length === 1 ? 'once' : `${blindness.length.toLocaleString('en')} times`;
  const span = isBlind
    ? `Blind ${times}, and not resumed yet.`
    : `Blind ${times}, for ${duration(lasted)} in all.`;
  return `${span} ${meanwhileWords(blindness)}`;
}

function kindData({ signInKinds, accounts, asOf }: Report) {
  const shown = signInKinds.slice(0, kindsShown);
  const more = signInKinds.slice(kindsShown).reduce((sum, { count }) => sum + count, 0);
  return {
    kinds: shown.map(({ outcome, account, place, count, first, last }) => ({
      what: `${outcomeWords[outcome]}${count > 1 ? `, ${count.toLocaleString('en')} times` : ''}`,
      where: outsideText(
        `${accounts.length > 1 ? `${account} · ` : ''}${place ?? 'place not known'}`,
        longestPlace,
      ),
      when: count > 1 ? span(first, last, asOf) : stepTime(first, asOf),
    })),
    hasMoreKinds: more > 0,
    moreKinds: `And ${counted(more, 'attempt')} of other kinds.`,
  };
}

function leadData({ leads, asOf }: Report) {
  const shown = leads.slice(-leadsShown);
  const more = leads.length - shown.length;
  return {
    leads:
      shown.length === 0
        ? [{ who: 'Nobody', when: '' }]
        : shown.map(({ actor, from, to }) => ({
            who: outsideText(actor.name, longestName),
            when: to === null ? `since ${stepTime(from, asOf)}` : span(from, to, asOf),
          })),
    hasMoreLeads: more > 0,
    moreLeads: `And ${more} before them.`,
  };
}

function checklistData({ checklist, investigation, asOf }: Report) {
  const open = checklist.filter(({ done }) => done === null).length;
  const state = open === 0 ? 'all done' : `${open} of ${checklist.length} open`;
  return {
    checklist: `Checklist: ${investigation ? state : `${state}, and no investigation was started`}`,
    items: checklist.map(({ words, done }) => ({
      mark: done ? 'Done' : 'Open',
      words,
      by: done ? `${outsideText(done.actor.name, longestName)}, ${stepTime(done.at, asOf)}` : '',
    })),
  };
}

/** From when to when. The date appears only when it differs from the report's. */
const span = (from: string, to: string, asOf: string): string =>
  `${stepTime(from, asOf)} to ${stepTime(to, asOf)}`;

type Line = Report['timeline'][number];

/**
 * Left out on a card: notes that the machinery keeps for itself, and the ticks, which the checklist shows.
 */
const leftOut: ReadonlySet<Line['type']> = new Set([
  'signInsFound',
  'signInLogRecovered',
  'usualLearned',
  'announced',
  'checklistPosted',
  'activityTold',
  'itemTicked',
  'itemUnticked',
]);
const ofLessNote: ReadonlySet<Line['type']> = new Set([
  'alertReceived',
  'cardPosted',
  'signInLogFailed',
  'signInLogIncomplete',
]);

/**
 * People's acts and calls for people come first, then sign-ins, then the rest. Among equals the newest come
 * first.
 */
const rankOf = ({ type }: Line): number => (ofLessNote.has(type) ? 2 : type === 'signIns' ? 1 : 0);

function timelineData(report: Report) {
  const { timeline, asOf } = report;
  const said = saidIn(report);
  const chosen = new Set(
    timeline
      .filter(({ type }) => !leftOut.has(type))
      .map((line, index) => ({ line, rank: rankOf(line), index }))
      .sort((a, b) => a.rank - b.rank || b.index - a.index)
      .slice(0, linesShown)
      .map(({ line }) => line),
  );
  const shown = timeline.filter((line) => chosen.has(line));
  const more = timeline.length - shown.length;
  return {
    timeline: shown.map(({ at, until, sequence, what }) => {
      const words = sequence === null ? undefined : said.get(sequence);
      return {
        when: until === null ? stepTime(at, asOf) : span(at, until, asOf),
        what: outsideText(words ?? what, longestLine),
      };
    }),
    hasMoreLines: more > 0,
    moreLines: `And ${counted(more, 'line')} more, which the files have.`,
  };
}

/** Lines with what a person said, by their entries: the card has no other place for notes and earlier comments. */
function saidIn({ notes, course, isOpen }: Report): ReadonlyMap<number, string> {
  return new Map([
    ...notes.map(({ sequence, actor, text }) => [sequence, `Note by ${actor.name}: ${text}`] as const),
    ...earlierClosings(course, isOpen)
      .filter(({ closing }) => closing.comment !== '')
      .map(
        ({ sequence, actor, closing }) =>
          [
            sequence,
            `Closed as ${classificationWords[closing.classification]} by ${actor?.name}: ${closing.comment}`,
          ] as const,
      ),
  ]);
}
