import type { Fact } from '../presentation/signInFacts.ts';
import type { TemplateData } from './template.ts';

/** How many lines an incident's card may have so that it fits on one screen of a phone, 700 pixels. */
const room = 25;
/** How many characters stand on a line there, with what the breaks between words leave empty. */
const lineLength = 35;
const titleLength = 22;
/** Beside the button of a newcomer. */
const besideButton = 19;

/** The data of a crowded card, of which the details take what matters least at first sight. */
export const inRoom = (data: TemplateData): TemplateData =>
  folds.reduce((fit, fold) => (linesIn(fit) > room ? fold(fit) : fit), data);

const callLink = /\[Call\]\(tel:([+\d]+)\)/g;

/** What the details take, the least first. */
const folds: readonly ((data: TemplateData) => TemplateData)[] = [
  (data) => (data.hasTotals ? withFact({ ...data, hasTotals: false }, 'Attempts', data.totals) : data),
  // The checklist in the thread begins with it.
  (data) =>
    data.hasWork
      ? withFact(
          { ...data, hasWork: false },
          'Investigation',
          textOf(data.work).replace('Investigation: ', ''),
        )
      : data,
  (data) => (data.hasUsual ? withFact({ ...data, hasUsual: false }, 'Usual', data.usual) : data),
  // The number stands in the link then.
  (data) =>
    listOf(data.subjects)
      .filter(({ hasContact, hasCalls }) => hasContact && hasCalls)
      .reduce<TemplateData>((fit, { contact }) => withFact(fit, 'Custodian', contact), {
        ...data,
        subjects: listOf(data.subjects).map((subject) =>
          subject.hasContact && subject.hasCalls
            ? {
                ...subject,
                hasContact: false,
                calls: `Ask the custodian: ${textOf(subject.calls).replace(callLink, '[Call $1](tel:$1)')}`,
              }
            : subject,
        ),
      }),
];

const withFact = (
  data: TemplateData,
  label: string,
  value: TemplateData[string] | undefined,
): TemplateData => ({
  ...data,
  hasDetails: true,
  facts: [...listOf(data.facts), { label, value: textOf(value) } satisfies Fact],
});

function linesIn(data: TemplateData): number {
  const texts = [
    data.who,
    data.origin,
    data.at,
    data.order,
    data.sweep,
    data.note,
    data.status,
    data.hasWork && data.work,
    data.news,
  ]
    .concat(data.comment, data.waits, data.hasUsual && data.usual, data.hasTotals && data.totals)
    .concat(data.hasNewcomers && data.vouchOrder, data.isTaken && ' ')
    .map(textOf);
  const blocks = [
    `${textOf(data.sentence)}${textOf(data.meaning)}`,
    ...listOf(data.past).flatMap(({ words, at }) => [textOf(words), textOf(at)]),
    ...listOf(data.undone).map(({ item }) => textOf(item)),
    ...listOf(data.subjects).flatMap(({ name, links, contact, hasContact, calls }) =>
      [name, links, hasContact && `Ask the custodian: ${textOf(contact)}`, calls].map(textOf),
    ),
  ];
  const beside = listOf(data.newcomers).map(({ words }) => linesOf(textOf(words), besideButton));
  return [...texts, ...blocks]
    .map((text) => linesOf(text, lineLength))
    .concat(beside, linesOf(textOf(data.title), titleLength))
    .reduce((sum, lines) => sum + lines, 0);
}

/** A link's address takes no room, and a time is shown in some 20 characters. */
function linesOf(text: string, length: number): number {
  const shown = text
    .replaceAll(/\]\([^)]*\)/g, '')
    .replaceAll(/\{\{DATE\([^)]*\)\}\}, \{\{TIME\([^)]*\)\}\}/g, 'x'.repeat(20));
  if (shown === '') return 0;
  let lines = 1;
  let at = 0;
  for (const word of shown.split(' ')) {
    if (at > 0 && at + 1 + word.length > length) {
      lines += 1;
      at = 0;
    }
    at += word.length + (at > 0 ? 1 : 0);
    while (at > length) {
      lines += 1;
      at -= length;
    }
  }
  return lines;
}

const textOf = (value: TemplateData[string] | undefined): string => (typeof value === 'string' ? value : '');
const listOf = (value: TemplateData[string] | undefined): readonly TemplateData[] =>
  Array.isArray(value) ? value : [];
