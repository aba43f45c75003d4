import assert from 'node:assert/strict';
import { createRefusalLog, type RefusalLog } from '../../src/http/refusalLog.ts';
import { createLog } from '../../src/log.ts';
import { fakeClock } from '../fakes/clock.ts';

describe('the log of refusals', () => {
  let lines: { reason: string; msg: string; count?: number }[];
  let refuse: RefusalLog;
  let clock: ReturnType<typeof fakeClock>;

  beforeEach(() => {
    lines = [];
    clock = fakeClock();
    const log = createLog({ write: (line) => lines.push(JSON.parse(line)) });
    refuse = createRefusalLog(log, clock.now);
  });

  const flood = (reason: string, count = 1_000) => {
    for (let index = 0; index < count; index += 1) refuse({ reason }, 'refused');
  };

  it('has a line for each of a few', () => {
    flood('wrongCode', 19);
    assert.equal(lines.length, 19);
    assert(lines.every(({ reason, msg }) => reason === 'wrongCode' && msg === 'refused'));
  });

  it('has some lines of a flood, and says that there are no more', () => {
    flood('wrongCode');
    assert.equal(lines.length, 21);
    assert.match(lines.at(-1)?.msg ?? '', /counted/);
  });

  it('still has those for another reason', () => {
    flood('noToken');
    flood('missingRole', 1);
    assert.equal(lines.at(-1)?.reason, 'missingRole');
  });

  it('says a minute later how many there were, and begins anew', async () => {
    flood('wrongCode');
    flood('noCode', 3);
    await clock.advance(60_000);
    lines.length = 0;
    flood('wrongCode', 2);
    assert.deepEqual(
      lines.map(({ reason, msg, count }) => [reason, msg, count]),
      [
        ['wrongCode', 'so many were refused in a minute', 1_000],
        ['wrongCode', 'refused', undefined],
        ['wrongCode', 'refused', undefined],
      ],
    );
  });
});
