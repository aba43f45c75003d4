import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Command, isReading, usages } from '../../src/command/command.ts';
import { commandText } from '../../src/command/commandText.ts';
import { misunderstoodMessage } from '../../src/command/help.ts';
import { parseCommand } from '../../src/command/parse.ts';
import type { Classification } from '../../src/incident/classification.ts';
import { wordsIn } from '../card/readCard.ts';

const status: Command = { type: 'status' };
const help: Command = { type: 'help' };
const activity = (window: '24h' | '7d' | '30d' = '24h', account: string | null = null): Command => ({
  type: 'activity',
  window,
  account,
  outcome: null,
  ipAddress: null,
  page: 1,
});

const note = (text: string, incidentId: string | null = null): Command => ({
  type: 'note',
  incidentId,
  text,
});
const ticking = (type: 'tick' | 'untick', items: string, incidentId: string | null = null): Command => ({
  type,
  incidentId,
  items,
});
const closing = (
  classification: Classification,
  comment = '',
  incidentId: string | null = 'k7qd2-3',
): Command => ({
  type: 'close',
  incidentId,
  classification,
  comment,
});
const understood: readonly (readonly [text: string, command: Command])[] = [
  ['status', status],
  ['STATUS', status],
  ['  status\n', status],
  ['\tstatus\r\n\r\n', status],
  ['<at>Glasswatch</at> status', status],
  ['<at>Glasswatch</at>&nbsp;status', status],
  ['<at id="0">Glass watch</at>\u00a0status', status],
  ['<AT>Glasswatch</AT>status', status],
  ['<at>Glasswatch</at> <at>Ada</at> status', status],
  ['status <at>Glasswatch</at>', status],
  ['<p><at>Glasswatch</at>&nbsp;<strong>status</strong></p>', status],
  ['<div>status</div>\n<div>&nbsp;</div>', status],
  ['ｓｔａｔｕｓ', status],
  ['\u2003status\u2028', status],
  ['', help],
  ['  ', help],
  ['<at>Glasswatch</at>', help],
  ['help', help],
  ['incidents', { type: 'incidents' }],
  ['incidents closed', { type: 'incidents', state: 'closed' }],
  [
    'incidents 30D Svc-Harbour closed page 2',
    { type: 'incidents', state: 'closed', window: '30d', account: 'svc-harbour', page: 2 },
  ],
  ['incidents svc-harbour', { type: 'incidents', account: 'svc-harbour' }],
  ['open', { type: 'incidents' }],
  ['open svc-harbour', { type: 'incidents', account: 'svc-harbour' }],
  ['ack', { type: 'acknowledge', incidentId: null }],
  ['<at>Glasswatch</at>&nbsp;ACK K7QD2-3', { type: 'acknowledge', incidentId: 'k7qd2-3' }],
  ['today', { ...activity(), window: 'today' } as Command],
  ['yesterday failed', { ...activity(), window: 'yesterday', outcome: 'failed' } as Command],
  ['activity today svc-harbour', { ...activity('24h', 'svc-harbour'), window: 'today' } as Command],
  ['timeline page 2', { type: 'timeline', incidentId: null, page: 2 }],
  ['incident k7qd2-3 page 3', { type: 'incident', incidentId: 'k7qd2-3', page: 3 }],
  ['digest', { type: 'digest' }],
  ['diagnose', { type: 'diagnose' }],
  ['<at>Glasswatch</at>&nbsp;WhoIs 203.0.113.7', { type: 'whois', ipAddress: '203.0.113.7' }],
  ['report', { type: 'report', incidentId: null }],
  ['report k7qd2-3', { type: 'report', incidentId: 'k7qd2-3' }],
  ['incident K7QD2-3', { type: 'incident', incidentId: 'k7qd2-3' }],
  ['incident\nk7qd2-3', { type: 'incident', incidentId: 'k7qd2-3' }],
  ['acknowledge k7qd2-3', { type: 'acknowledge', incidentId: 'k7qd2-3' }],
  ['acknowledge <b>k7qd2-3</b>', { type: 'acknowledge', incidentId: 'k7qd2-3' }],
  ['withdraw k7qd2-3', { type: 'withdraw', incidentId: 'k7qd2-3' }],
  ['reopen k7qd2-3', { type: 'reopen', incidentId: 'k7qd2-3' }],
  ['acknowledge', { type: 'acknowledge', incidentId: null }],
  ['incident', { type: 'incident', incidentId: null }],
  ['withdraw', { type: 'withdraw', incidentId: null }],
  ['reopen', { type: 'reopen', incidentId: null }],
  ['timeline', { type: 'timeline', incidentId: null }],
  ['timeline k7qd2-3', { type: 'timeline', incidentId: 'k7qd2-3' }],
  ['investigate K7QD2-3', { type: 'investigate', incidentId: 'k7qd2-3' }],
  ['assign k7qd2-3 <at>Grace Hopper</at>', { type: 'assign', incidentId: 'k7qd2-3' }],
  ['<at>Glasswatch</at> assign <at>Grace Hopper</at>', { type: 'assign', incidentId: null }],
  ['assign k7qd2-3 Grace', { type: 'assign', incidentId: 'k7qd2-3' }],
  ['note The custodian knows nothing.', note('The custodian knows nothing.')],
  ['NOTE K7QD2-3: Two words', note('Two words', 'k7qd2-3')],
  ['note k7qd2-3 It was\nthe drill', note('It was\nthe drill', 'k7qd2-3')],
  ['<at>Keynote bot</at>&nbsp;note called <at>Grace Hopper</at>', note('called @Grace Hopper')],
  ['<p><at>Glasswatch</at> note a</p><p>b <5> c</p>', note('a\nb <5> c')],
  ['note x² is not x2, and ﬁle', note('x² is not x2, and ﬁle')],
  ['note admin-2 has called', note('admin-2 has called')],
  ['ｎｏｔｅ wide', note('wide')],
  ['note', note('')],
  ['note k7qd2-3', note('', 'k7qd2-3')],
  ['tick 1', ticking('tick', '1')],
  ['tick k7qd2-3 1 3', ticking('tick', '1 3', 'k7qd2-3')],
  ['TICK K7QD2-3: Custodian', ticking('tick', 'custodian', 'k7qd2-3')],
  ['<at>Glasswatch</at>&nbsp;untick 2', ticking('untick', '2')],
  ['untick the custodian k7qd2-3', ticking('untick', 'the custodian', 'k7qd2-3')],
  ['tick k7qd2-3', ticking('tick', '', 'k7qd2-3')],
  ['tick', ticking('tick', '')],
  ['close drill', closing('drill', '', null)],
  ['close false alarm It was the new rule.', closing('falseAlarm', 'It was the new rule.', null)],
  ['close k7qd2-3 outage: The role was gone.', closing('outage', 'The role was gone.')],
  ['close k7qd2-3 Planned We moved the workspace.', closing('planned', 'We moved the workspace.')],
  ['close K7QD2-3 Drill', closing('drill')],
  ['close k7qd2-3 false alarm', closing('falseAlarm')],
  ['close k7qd2-3 false-alarm Wrong rule.', closing('falseAlarm', 'Wrong rule.')],
  ['close k7qd2-3 FalseAlarm', closing('falseAlarm')],
  [
    '<at>Glasswatch</at> close k7qd2-3 misuse Lost  Sheet,\nsafe Opened',
    closing('misuse', 'Lost  Sheet,\nsafe Opened'),
  ],
  ['close k7qd2-3 emergency drill', closing('emergency', 'drill')],
  ['watch here', { type: 'watchHere' }],
  ['Watch&nbsp;Here', { type: 'watchHere' }],
  ['activity', activity()],
  ['activity 24h', activity('24h')],
  ['activity 7D', activity('7d')],
  ['activity 30d Svc-Harbour', activity('30d', 'svc-harbour')],
  ['activity svc-harbour@contoso.onmicrosoft.com 7d', activity('7d', 'svc-harbour@contoso.onmicrosoft.com')],
  ['activity constructor', activity('24h', 'constructor')],
  ['activity __proto__ 7d', activity('7d', '__proto__')],
  ['activity toString', activity('24h', 'tostring')],
  ['activity 8d', activity('24h', '8d')],
];

const usage = (word: string): string | null =>
  usages.find((known) => known.usage.startsWith(word))?.usage ?? null;

/** What is said, and the command whose usage is offered. */
const misunderstood: readonly (readonly [text: string, nearest: string | null])[] = [
  ['statsu', 'status'],
  ['acc', 'acknowledge'],
  ['ac', 'activity'],
  ['a', null],
  ['act 7d', 'activity'],
  ['stats', 'status'],
  ['acknowlege k7qd2-3', 'acknowledge'],
  ['aknowledge', 'acknowledge'],
  ['incidens', 'incidents'],
  ['activty 7d', 'activity'],
  ['wach here', 'watch'],
  ['widraw k7qd2-3', 'withdraw'],
  ['hepl', 'help'],
  ['ѕtatuѕ', 'status'],
  ['tik 1', 'tick'],
  ['untik 1', 'untick'],
  ['tick k7qd2-3 k7qd2-4 1', 'tick'],
  ['close', 'close'],
  ['close k7qd2-3', 'close'],
  ['close k7qd2-3 it', 'close'],
  ['close drill k7qd2-3', 'close'],
  ['close k7qd2-3 drills', 'close'],
  ['please do not acknowledge k7qd2-3', null],
  ['delete everything', null],
  ['constructor', null],
  ['__proto__', null],
  ['hasOwnProperty', null],
  ['🔥🔥🔥🔥🔥🔥🔥🔥🔥', null],
  ['status now', 'status'],
  ['help me', 'help'],
  ['incidents k7qd2-3', 'incidents'],
  ['incident 3', 'incident <id>'],
  ['incident k7qd2-3 k7qd2-4', 'incident <id>'],
  ['incident k7qd2', 'incident <id>'],
  ['incident k7qd2-0', 'incident <id>'],
  ['incident k7qd2-٣', 'incident <id>'],
  ["incident k7qd2-3';drop", 'incident <id>'],
  ['incident ../../etc', 'incident <id>'],
  ['acknowledge all', 'acknowledge'],
  ['acknowledge k7qd2-3 please', 'acknowledge'],
  ['watch', 'watch'],
  ['watch there', 'watch'],
  ['watch here please', 'watch'],
  ['activity 7d 30d', 'activity'],
  ['activity 7d harbour lantern', 'activity'],
];

/** What is said, and the command that a button runs. */
const suggested: readonly (readonly [text: string, command: string | null])[] = [
  ['statsu', 'status'],
  ['actvity 7d', 'activity 7d'],
  ['incidnt k7qd2-3', 'incident k7qd2-3'],
  ['timelin k7qd2-3 page 2', 'timeline k7qd2-3 page 2'],
  ['incidnets closed 30d svc-harbour', 'incidents closed 30d svc-harbour'],
  ['tody', 'activity today'],
  ['opne', 'incidents'],
  ['hepl', 'help'],
  ['whos 203.0.113.7', 'whois 203.0.113.7'],
  ['actvity 7d 30d', 'activity 24h'],
  ['status now', 'status'],
  ['incidents k7qd2-3', 'incident k7qd2-3'],
  ['incidnt 3', null],
  ['actvity [x](http://evil.example)', 'activity 24h'],
  ['acknowlege k7qd2-3', null],
  ['clsoe k7qd2-3 drill', null],
  ['ackn', null],
  ['note', null],
  ['zzzzzzzz', null],
];

describe('a text that is no command', () => {
  for (const [text, command] of suggested) {
    it(`suggests ${command ?? 'nothing to run'} for ${JSON.stringify(text)}`, () => {
      const read = parseCommand(text);
      const suggestion = read.type === 'misunderstood' ? read.suggestion : undefined;
      assert.equal(suggestion ? commandText(suggestion) : null, command);
    });
  }

  it('is answered in one line, with the command or an example, and never with the whole help', () => {
    for (const [text] of [...misunderstood, ...suggested]) {
      const read = parseCommand(text);
      if (read.type !== 'misunderstood') continue;
      const { card, summary } = misunderstoodMessage(read);
      assert.ok(wordsIn(card).split('\n').length <= 2, wordsIn(card));
      assert.doesNotMatch(summary, /\n/);
      assert.match(wordsIn(card), /Did you mean: |For example: |\nHelp$/);
    }
  });

  it('never suggests what acts, and suggests what it reads back unchanged', () => {
    const near = fc
      .tuple(
        fc.constantFrom(...usages.map(({ usage: line }) => line.split(' ')[0] ?? ''), 'ack', 'today', 'open'),
        fc.nat(12),
        fc.constantFrom('', 'x', 'e'),
        fc.array(
          fc.constantFrom('k7qd2-3', '7d', 'closed', 'drill', 'svc', '@Ada', 'page', '2', '<b>', '[a](b)'),
          {
            maxLength: 4,
          },
        ),
      )
      .map(([word, at, letter, rest]) =>
        [word.slice(0, at) + letter + word.slice(at + 1), ...rest].join(' '),
      );
    fc.assert(
      fc.property(near, (text) => {
        const read = parseCommand(text);
        if (read.type !== 'misunderstood') return;
        if (read.suggestion === undefined) return;
        assert.ok(isReading(read.suggestion), text);
        assert.deepEqual(parseCommand(commandText(read.suggestion)), read.suggestion);
        assert.match(commandText(read.suggestion), /^[\p{L}\p{N} @.:_-]+$/u);
      }),
    );
  });
});

describe('parseCommand', () => {
  for (const [text, command] of understood) {
    it(`understands ${JSON.stringify(text)}`, () => {
      assert.deepEqual(parseCommand(text), command);
    });
  }

  for (const [text, nearest] of misunderstood) {
    it(`does not understand ${JSON.stringify(text)} and offers ${nearest ?? 'nothing'}`, () => {
      const answer = parseCommand(text);
      assert(answer.type === 'misunderstood');
      assert.equal(answer.nearest, nearest === null ? null : usage(nearest));
      assert.match(answer.wrong, /\.$/);
    });
  }

  it('understands each usage, with its arguments filled in, as the command that it names', () => {
    for (const { usage: line } of usages) {
      const [word = ''] = line.split(' ');
      const filled = line
        .replace('<id>', 'k7qd2-3')
        .replace('<classification>', 'drill')
        .replace('[closed]', 'closed')
        .replace('[24h|7d|30d|90d|today|yesterday|<day>..<day>]', '7d')
        .replace(/\[account\]|<account>/, 'harbour')
        .replace('[failed|succeeded|blocked|classic]', 'classic')
        .replace('[ip <address>]', 'ip 192.0.2.1')
        .replace('[page <number>]', 'page 2')
        .replace('<address>', '192.0.2.1')
        .replace('<item>', '1')
        .replace('<text>', 'Called the custodian.')
        .replace('@person', '<at>Grace</at>');
      const bare = line
        .replace('<id>', 'k7qd2-3')
        .replace('<account>', 'harbour')
        .replace('<classification>', 'drill')
        .replace(/ \[.*/, '')
        .replace('<address>', '192.0.2.1');
      for (const text of [filled, bare]) {
        assert.equal(parseCommand(text).type, word === 'watch' ? 'watchHere' : word, text);
      }
    }
  });

  it('lists a usage for every command that it understands', () => {
    const words = new Set(usages.map((known) => known.usage.split(' ')[0]));
    for (const [, { type }] of understood) assert(words.has(type === 'watchHere' ? 'watch' : type), type);
  });

  for (const text of [
    '<at'.repeat(100_000),
    '<'.repeat(300_000),
    'status '.repeat(50_000),
    '\u00a0'.repeat(300_000),
  ]) {
    it(`refuses ${text.length} characters of ${JSON.stringify(text.slice(0, 7))} without reading them`, () => {
      assert.deepEqual(parseCommand(text), {
        type: 'misunderstood',
        nearest: null,
        wrong: 'That is too long for a command.',
      });
    });
  }

  it('says only fixed words about what it does not understand', () => {
    const letters = fc.string({
      unit: fc.constantFrom('q', 'x', 'z', '<', '>', '*', '[', ' ', '\n'),
      maxLength: 60,
    });
    fc.assert(
      fc.property(letters, (text) => {
        const answer = parseCommand(text);
        if (answer.type === 'misunderstood') assert.doesNotMatch(answer.wrong, /[qxz<>*[\n]/);
      }),
    );
  });

  it('answers any text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('', 'incident ', 'activity '),
        (text, before) => {
          const answer = parseCommand(before + text);
          if (answer.type === 'incident') assert.match(answer.incidentId ?? 'k7qd2-3', /^[0-9a-z]{5}-\d+$/);
          if (answer.type === 'activity') assert.doesNotMatch(answer.account ?? '', /\s/);
        },
      ),
    );
  });
});
