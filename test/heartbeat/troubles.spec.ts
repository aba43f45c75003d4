import assert from 'node:assert/strict';
import { troublesOf } from '../../src/heartbeat/troubles.ts';

const well = { ready: { ok: true, store: 'ok', channel: 'known' }, isLogSet: true, isSweepLate: false };

describe('what holds a heartbeat back', () => {
  it('is nothing while alerts are taken, cards are shown, and the sweep is on time', () => {
    assert.deepEqual(troublesOf(well), []);
  });

  it('is what /readyz lacks', () => {
    const ready = { ok: false, store: 'ok', channel: 'failing' };
    assert.deepEqual(troublesOf({ ...well, ready }), ['store ok', 'channel failing']);
  });

  it('is a late sweep where a log is set, and not elsewhere', () => {
    assert.deepEqual(troublesOf({ ...well, isSweepLate: true }), ['sweep late']);
    assert.deepEqual(troublesOf({ ...well, isSweepLate: true, isLogSet: false }), []);
  });
});
