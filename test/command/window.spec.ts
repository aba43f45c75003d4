import assert from 'node:assert/strict';
import { windowSpan } from '../../src/command/window.ts';

const span = (window: 'today' | 'yesterday', now: string, timeZone?: string) =>
  windowSpan(window, Date.parse(now), timeZone);

describe('today and yesterday', () => {
  it('are days of the time zone, and say which', () => {
    assert.deepEqual(span('today', '2026-11-30T23:30:00.000Z', 'Europe/Berlin'), {
      span: { from: '2026-11-30T23:00:00.000Z', to: '2026-11-30T23:30:00.001Z' },
      words: ' today, 2026-12-01 (Europe/Berlin)',
    });
    assert.deepEqual(span('yesterday', '2026-11-30T23:30:00.000Z', 'Europe/Berlin'), {
      span: { from: '2026-11-29T23:00:00.000Z', to: '2026-11-30T23:00:00.000Z' },
      words: ' yesterday, 2026-11-30 (Europe/Berlin)',
    });
  });

  it('are days of UTC where no zone is set', () => {
    assert.deepEqual(span('yesterday', '2026-11-30T00:00:00.000Z').span, {
      from: '2026-11-29T00:00:00.000Z',
      to: '2026-11-30T00:00:00.000Z',
    });
  });

  it('have 23 or 25 hours where the clocks change', () => {
    const hours = (now: string) => {
      const { from, to } = span('yesterday', now, 'Europe/Berlin').span;
      return (Date.parse(to) - Date.parse(from)) / 3_600_000;
    };
    assert.equal(hours('2026-03-30T10:00:00.000Z'), 23);
    assert.equal(hours('2026-10-26T10:00:00.000Z'), 25);
    assert.equal(hours('2026-10-27T10:00:00.000Z'), 24);
  });
});
