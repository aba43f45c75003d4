import assert from 'node:assert/strict';
import type { ErrorCode } from '../../src/errors.ts';
import { readCardAction, verbs } from '../../src/teams/cardAction.ts';

const action = (verb: unknown, data: unknown) => ({ action: { type: 'Action.Execute', verb, data } });
const data = { incidentId: 'k7qd2-1' };

describe('reading a card action', () => {
  for (const verb of verbs) {
    if (['close', 'tick', 'untick', 'addNote', 'showPage', 'run'].includes(verb)) continue;
    it(`takes ${verb}`, () => {
      assert.deepEqual(readCardAction(action(verb, data)), { verb, incidentId: 'k7qd2-1' });
    });
  }

  it('takes for run a command that only reads, and none that acts', () => {
    const run = (command: unknown) => readCardAction(action('run', { ...data, command }));
    assert.deepEqual(run('incident k7qd2-2'), {
      verb: 'run',
      command: { type: 'incident', incidentId: 'k7qd2-2' },
    });
    for (const command of [
      'ack',
      'close k7qd2-1 drill',
      'watch here',
      'statsu',
      'x'.repeat(4_001),
      1,
      null,
    ]) {
      assert.throws(() => run(command), { code: 'invalidAction' });
    }
  });

  it('takes close with what was filled in, and nothing else', () => {
    const filled = { ...data, classification: 'misuse', comment: 'Lost.', actor: 'Grace' };
    assert.deepEqual(readCardAction(action('close', filled)), {
      verb: 'close',
      incidentId: 'k7qd2-1',
      classification: 'misuse',
      comment: 'Lost.',
    });
    const empty = readCardAction(action('close', { ...data, classification: 'drill' }));
    assert.equal(empty.verb === 'close' && empty.comment, '');
  });

  it('takes for vouch whom it is about, and nothing of who acts', () => {
    const filled = { ...data, personId: 'ada', actor: 'grace', standing: 'established' };
    const read = readCardAction(action('vouch', filled));
    assert.deepEqual(read, { verb: 'vouch', incidentId: 'k7qd2-1', personId: 'ada' });
  });

  it('takes what was chosen and written in the other forms', () => {
    const read = (verb: string, filled: object) => readCardAction(action(verb, { ...data, ...filled }));
    assert.deepEqual(read('tick', { items: 'callCustodian,preserveEvidence', tickedItems: '' }), {
      verb: 'tick',
      incidentId: 'k7qd2-1',
      items: ['callCustodian', 'preserveEvidence'],
    });
    assert.deepEqual(read('untick', { items: 'callCustodian', tickedItems: 'checkOutage' }), {
      verb: 'untick',
      incidentId: 'k7qd2-1',
      tickedItems: ['checkOutage'],
    });
    assert.deepEqual(read('addNote', { note: ' Ada called. ' }), {
      verb: 'addNote',
      incidentId: 'k7qd2-1',
      note: ' Ada called. ',
    });
    assert.deepEqual(read('addNote', {}), { verb: 'addNote', incidentId: 'k7qd2-1', note: '' });
  });

  it('takes the command for a page as if it had been typed', () => {
    const pressed = action('showPage', {
      command: '<at>Glasswatch</at> ACTIVITY 7d svc-harbour page 2',
      ...data,
    });
    assert.deepEqual(readCardAction(pressed), {
      verb: 'showPage',
      command: {
        type: 'activity',
        window: '7d',
        account: 'svc-harbour',
        outcome: null,
        ipAddress: null,
        page: 2,
      },
    });
  });

  it('takes nothing but the verb and the incident: whoever can press a button can send anything', () => {
    const forged = {
      ...data,
      actor: { id: 'forged', name: 'Mallory' },
      aadObjectId: 'forged',
      severity: 'info',
      ['__proto__']: { isAdmin: true },
    };
    const value = { ...action('acknowledge', forged), from: { aadObjectId: 'forged' }, trigger: 'automatic' };
    assert.deepEqual(readCardAction(value), { verb: 'acknowledge', incidentId: 'k7qd2-1' });
  });

  const refused: readonly [what: string, value: unknown, code: ErrorCode][] = [
    ['a verb of another version', action('startTheSprinklers', data), 'unknownAction'],
    ['an empty verb', action('', data), 'unknownAction'],
    ['a verb in capitals', action('Acknowledge', data), 'unknownAction'],
    ['toString', action('toString', data), 'unknownAction'],
    ['constructor', action('constructor', data), 'unknownAction'],
    ['__proto__', action('__proto__', data), 'unknownAction'],
    ['a page without a command', action('showPage', data), 'invalidAction'],
    ['a page of another command', action('showPage', { command: 'close k7qd2-1 drill' }), 'invalidAction'],
    ['a page of no command', action('showPage', { command: 'activity 30d page 0' }), 'invalidAction'],
    [
      'a page of a very long text',
      action('showPage', { command: `activity ${'x'.repeat(4_000)}` }),
      'invalidAction',
    ],
    ['close without a classification', action('close', data), 'invalidAction'],
    ['close as what is none', action('close', { ...data, classification: 'constructor' }), 'invalidAction'],
    [
      'close with a comment that is no text',
      action('close', { ...data, classification: 'drill', comment: {} }),
      'invalidAction',
    ],
    ['a tick without a choice', action('tick', data), 'nothingChosen'],
    ['a tick with an empty choice', action('tick', { ...data, items: '' }), 'nothingChosen'],
    [
      'a tick taken back without a choice',
      action('untick', { ...data, items: 'checkOutage' }),
      'nothingChosen',
    ],
    ['a tick of what is no item', action('tick', { ...data, items: 'toString' }), 'invalidAction'],
    ['a tick of items as a list', action('tick', { ...data, items: ['checkOutage'] }), 'invalidAction'],
    ['a note that is no text', action('addNote', { ...data, note: { text: 'x' } }), 'invalidAction'],
    ['a verb that is no text', action(['acknowledge'], data), 'invalidAction'],
    ['no verb', action(undefined, data), 'invalidAction'],
    ['no data', action('acknowledge', undefined), 'invalidAction'],
    ['data that are a text', action('acknowledge', 'k7qd2-1'), 'invalidAction'],
    ['data that are a list', action('acknowledge', ['k7qd2-1']), 'invalidAction'],
    ['no incident', action('acknowledge', {}), 'invalidAction'],
    ['an incident that is no text', action('acknowledge', { incidentId: { $ne: null } }), 'invalidAction'],
    ['no action', {}, 'invalidAction'],
    ['nothing', undefined, 'invalidAction'],
    ['a text', 'acknowledge', 'invalidAction'],
  ];
  for (const [what, value, code] of refused) {
    it(`refuses ${what}`, () => {
      assert.throws(() => readCardAction(value), { name: 'GlasswatchError', code });
    });
  }

  for (const incidentId of [
    '',
    'k7qd2',
    'k7qd2-0',
    'K7QD2-1',
    'k7qd2-1 ',
    "k7qd2-1'; DROP TABLE incident",
    '../x',
  ]) {
    it(`refuses the incident id ${JSON.stringify(incidentId)}`, () => {
      assert.throws(() => readCardAction(action('acknowledge', { incidentId })), { code: 'invalidAction' });
    });
  }
});
