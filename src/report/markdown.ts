import type { Act } from '../incident/actor.ts';
import { classificationWords } from '../incident/classification.ts';
import { joined } from '../presentation/signInFacts.ts';
import { utcTime } from '../presentation/time.ts';
import { counted, severityWords, sumOf, totalsWords } from '../presentation/words.ts';
import { inFront, markdownQuote, markdownTable, markdownText, paragraphs } from './markdownText.ts';
import type { Report } from './report.ts';
import { alertSections, type Section, signInSections } from './signInSections.ts';
import { reportTimes } from './times.ts';

/**
 * A report for people, line by line. Texts from outside are whole and shown literally. All times are UTC. Pure.
 */
export function* reportMarkdown(report: Report): Iterable<string> {
  const { incidentId, title } = report;
  yield* [
    `# Incident ${incidentId}: ${title}`,
    '',
    report.isOpen
      ? `**This incident is still open.** The report tells what had happened by ${utcTime(report.asOf)}.`
      : `The report of a closed incident, as of ${utcTime(report.asOf)}.`,
    'All times are UTC.',
  ];
  for (const { heading, lines } of sections(report)) yield* inFront(['', `## ${heading}`, ''], lines);
}

const sections = (report: Report): readonly Section[] => [
  { heading: 'Summary', lines: summary(report) },
  { heading: 'Times', lines: times(report) },
  { heading: 'Who led', lines: leads(report) },
  { heading: 'Checklist', lines: checklist(report) },
  { heading: 'Actions taken', lines: actions(report) },
  { heading: 'Notes', lines: notes(report) },
  { heading: 'Timeline', lines: timeline(report) },
  ...signInSections(report),
  ...alertSections(report),
  { heading: 'Trail', lines: trail(report) },
];

/** The person and the time. */
const actWords = ({ actor, at }: Act): string => `${markdownText(actor.name)}, ${utcTime(at)}`;

function summary(report: Report): readonly string[] {
  const { accounts, severity, title, meaning, status, totals, closing, openedAt, isOpen } = report;
  const outcome = closing
    ? `${classificationWords[closing.classification]}, by ${actWords(closing)}`
    : 'none yet: still open';
  const shown: readonly (readonly [string, string])[] = [
    ['Account', accounts.length === 0 ? 'not known' : accounts.map(markdownText).join('<br>')],
    ['Severity', severityWords[severity]],
    ['What happened', markdownText(isOpen && meaning ? `${title}. ${meaning}` : title)],
    ['Sign-ins', sumOf(totals) === 0 ? 'none known' : totalsWords(totals)],
    ['Opened', utcTime(openedAt)],
    ['Status', markdownText(status)],
    ['Outcome', outcome],
  ];
  return [
    ...markdownTable(['', ''], shown, ([label, value]) => [`**${label}**`, value]),
    ...(closing === null || closing.comment === ''
      ? []
      : ['', `In the words of ${markdownText(closing.actor.name)}:`, '', markdownQuote(closing.comment)]),
  ];
}

function times(report: Report): readonly string[] {
  const { span, steps } = reportTimes(report);
  return [...markdownTable(['Step', 'Time'], steps, ({ name, at }) => [name, at]), '', `${span}.`];
}

const leads = ({ leads }: Report): Iterable<string> =>
  leads.length === 0
    ? ['Nobody has led the work on this incident.']
    : markdownTable(['Who', 'From', 'To'], leads, ({ actor, from, to }) => [
        markdownText(actor.name),
        utcTime(from),
        to === null ? 'still leads' : utcTime(to),
      ]);

function checklist({ checklist, investigation }: Report): readonly string[] {
  const open = checklist.filter(({ done }) => done === null).length;
  const started = investigation
    ? `Investigation started by ${actWords(investigation)}.`
    : 'Nobody has started an investigation.';
  return [
    `${started} ${open === 0 ? 'All items are done.' : `${counted(open, 'item')} of ${checklist.length} ${open === 1 ? 'is' : 'are'} open.`}`,
    '',
    ...checklist.map(({ words, done }) =>
      done ? `- [x] ${words} (${actWords(done)})` : `- [ ] ${words} **open**`,
    ),
  ];
}

const actions = ({ actions }: Report): Iterable<string> =>
  actions.length === 0
    ? ['Nobody has done anything here.']
    : markdownTable(['Time', 'Entry', 'Who', 'What'], actions, ({ at, sequence, actor, what }) => [
        utcTime(at),
        String(sequence),
        markdownText(joined([actor.name, actor.id], ' · ') ?? ''),
        markdownText(what),
      ]);

const notes = ({ notes }: Report): Iterable<string> =>
  notes.length === 0
    ? ['None.']
    : paragraphs(notes, (note) => [
        // No line begins with a name, because a name could start a heading or a list.
        `Note by ${actWords(note)}:`,
        '',
        markdownQuote(note.text),
      ]);

const timeline = ({ timeline }: Report): Iterable<string> =>
  markdownTable(['Time', 'Entry', 'What happened'], timeline, ({ at, until, sequence, what }) => [
    until === null ? utcTime(at) : `${utcTime(at)} to ${utcTime(until)}`,
    sequence === null ? '' : String(sequence),
    markdownText(what),
  ]);

const trail = ({ trail }: Report): readonly string[] => [
  `The trail has ${trail.entries === 1 ? '1 entry' : `${trail.entries.toLocaleString('en')} entries`}. Its hash chain was verified for this report, and ends with`,
  '',
  `\`${trail.head}\``,
  '',
  'Keep it where nobody can change it: a trail whose entry of that number has another hash, or is missing, was altered.',
];
