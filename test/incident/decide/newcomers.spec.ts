import assert from 'node:assert/strict';
import type { PersonCommand } from '../../../src/incident/decide/command.ts';
import { rankOf, type Standing, sinceAlways } from '../../../src/incident/whoMayAct.ts';
import {
  acknowledge,
  assign,
  close,
  investigate,
  note,
  reopen,
  tick,
  untick,
  vouch,
  withdraw,
} from '../../builders/commands.ts';
import { ada, aStory, edsger, grace, received } from '../../builders/incident.ts';

const opened = '2026-11-03T09:20:01.000Z';
const elder: Standing = { since: sinceAlways, eldest: sinceAlways, roster: 'h1' };
const fresh: Standing = { since: '2026-11-03T08:20:01.000Z', eldest: sinceAlways, roster: 'h1' };
const alone: Standing = { ...fresh, eldest: fresh.since };
const as = <Command extends PersonCommand>(standing: Standing, command: Command): Command => ({
  ...command,
  standing,
});
const sentence = 'The safe was opened for the drill.';

describe('how long a person is in the team', () => {
  for (const [rank, since, eldest] of [
    ['established', sinceAlways, sinceAlways],
    ['established', '2026-11-02T09:20:01.000Z', sinceAlways],
    ['new', '2026-11-02T09:20:01.001Z', sinceAlways],
    ['new', '2026-11-03T10:00:00.000Z', '2026-11-02T09:20:01.000Z'],
    ['new', null, sinceAlways],
    ['alone', null, null],
    ['alone', '2026-11-03T09:00:00.000Z', '2026-11-02T09:20:01.001Z'],
  ] as const) {
    it(`makes them ${rank} for an incident when they came ${since} and the eldest ${eldest}`, () => {
      assert.equal(rankOf({ since, eldest, roster: null }, opened), rank);
    });
  }

  it('does not matter where RESPONDERS decides', () => {
    assert.equal(rankOf(undefined, opened), 'established');
  });
});

describe('somebody new in the team', () => {
  const story = () => aStory(received());

  it('acknowledges, which is recorded with the roster, and the incident still waits', () => {
    const told = story();
    const { events } = told.does(as(fresh, acknowledge()));
    assert.deepEqual(events, [{ type: 'newcomerAcknowledged', actor: ada, roster: 'h1' }]);
    const { acknowledgement, lead, newcomers, firstAcknowledgedAt, escalation } = told.incident();
    assert.deepEqual([acknowledgement, lead, firstAcknowledgedAt], [null, null, null]);
    assert.deepEqual(
      newcomers?.map(({ actor }) => actor),
      [ada],
    );
    assert.equal(escalation.since, opened);
    assert.equal(told.does(as(fresh, acknowledge())).refusal?.code, 'waitsForElder');
  });

  it('begins to investigate, which is no acknowledgement that counts, notes and ticks', () => {
    const told = story();
    const started = told.does(as(fresh, investigate())).events.map(({ type }) => type);
    assert.deepEqual(started, ['newcomerAcknowledged', 'investigationStarted']);
    for (const command of [note('Seen.'), tick(['callCustodian']), untick(['callCustodian'])])
      assert.equal(told.does(as(fresh, command)).events.length, 1);
    assert.equal(told.incident().acknowledgement, null);
  });

  for (const [what, command] of [
    ['closes', close('falseAlarm', sentence)],
    ['withdraws', withdraw()],
    ['takes over', assign(ada)],
    ['hands over', assign(grace)],
    ['vouches, for nobody and not for themselves,', vouch(ada.id)],
  ] as const) {
    it(`never ${what}, whether or not somebody has it`, () => {
      const told = story();
      told.does(as(fresh, acknowledge()));
      assert.equal(told.does(as(fresh, command)).refusal?.code, 'tooNew');
      told.does(as(elder, acknowledge(grace)));
      assert.equal(told.does(as(fresh, command)).refusal?.code, 'tooNew');
      assert.equal(told.does(as(alone, command)).refusal?.code, 'noElderLeft');
    });
  }

  it('takes up again what is closed: that silences nothing', () => {
    const told = story();
    told.does(as(elder, close('drill')));
    assert.deepEqual(
      told.does(as(fresh, reopen())).events.map(({ type }) => type),
      ['reopened'],
    );
  });

  it('has it once an older member vouches, whose name stands beside', () => {
    const told = story();
    told.does(as(fresh, acknowledge()));
    const { events } = told.does(as(elder, vouch(ada.id.toUpperCase(), grace)));
    assert.deepEqual(events, [{ type: 'vouched', actor: grace, newcomer: ada, roster: 'h1' }]);
    const { acknowledgement, lead, voucher, newcomers } = told.incident();
    assert.deepEqual([acknowledgement?.actor, lead?.actor, voucher], [ada, ada, grace]);
    assert.equal(newcomers, undefined);
    assert.equal(told.does(as(elder, vouch(ada.id, grace))).refusal?.code, 'alreadyAcknowledged');
  });

  it('is vouched for only where they have acknowledged this incident', () => {
    const told = story();
    told.does(as(fresh, acknowledge()));
    assert.equal(told.does(as(elder, vouch(edsger.id, grace))).refusal?.code, 'nobodyToVouchFor');
    assert.equal(told.does(as(elder, vouch('', grace))).refusal?.code, 'nobodyToVouchFor');
  });

  it('gives way to an older member who takes it', () => {
    const told = story();
    told.does(as(fresh, acknowledge()));
    told.does(as(elder, acknowledge(grace)));
    assert.deepEqual(told.incident().acknowledgement?.actor, grace);
    assert.equal(told.incident().newcomers, undefined);
  });

  it('has it at once where nobody older is left, and nobody can close it', () => {
    const told = story();
    const { events } = told.does(as(alone, acknowledge()));
    assert.deepEqual(events, [{ type: 'acknowledged', actor: ada, isWithoutElder: true, roster: 'h1' }]);
    assert.equal(told.incident().withoutElder, 2);
    assert.equal(told.does(as(alone, close('drill', '', { actor: grace }))).refusal?.code, 'noElderLeft');
  });
});
