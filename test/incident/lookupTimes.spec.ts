import assert from 'node:assert/strict';
import { missingDetails, nextLookup } from '../../src/incident/lookupTimes.ts';
import { anAlert, anAlertedSignIn } from '../builders/alert.ts';
import { close, found, investigate, logFailure, looked } from '../builders/commands.ts';
import { anIncident, type Happening, received } from '../builders/incident.ts';
import { aSignIn } from '../builders/signIn.ts';

const at = (time: string, happening: Happening): Happening => ({
  ...happening,
  at: `2026-11-03T${time}.000Z`,
});
const alarm = at('09:00:00', received(anAlert({ signIns: [anAlertedSignIn({ count: 2 })] })));
const complete = aSignIn();
const stepless = aSignIn({ id: 'stepless', authenticationSteps: [] });

describe('nextLookup', () => {
  const next = (...happenings: readonly Happening[]) => nextLookup(anIncident(alarm, ...happenings));

  it('is half a minute after the alert, before the log has been asked', () => {
    assert.equal(next(), '2026-11-03T09:00:30.000Z');
  });

  it('goes on to 2, 5, 15 min and an hour as the log is asked in vain, then every hour', () => {
    const looks: Happening[] = [];
    const times = ['09:00:00', '09:00:30', '09:02:00', '09:05:00', '09:15:00', '10:00:00', '11:00:00'];
    const seen = times.map((time) => {
      looks.push(at(time, looked));
      return next(...looks);
    });
    assert.deepEqual(seen, [
      '2026-11-03T09:00:30.000Z',
      '2026-11-03T09:02:00.000Z',
      '2026-11-03T09:05:00.000Z',
      '2026-11-03T09:15:00.000Z',
      '2026-11-03T10:00:00.000Z',
      '2026-11-03T11:00:00.000Z',
      '2026-11-03T12:00:00.000Z',
    ]);
  });

  it('is not the look that has just been, though its timer came a little early', () => {
    const early = { ...looked, at: '2026-11-03T09:01:59.998Z' };
    assert.equal(next(early), '2026-11-03T09:05:00.000Z');
  });

  it('counts on from a log that fails', () => {
    assert.equal(next(at('09:00:30', logFailure)), '2026-11-03T09:02:00.000Z');
    assert.equal(next(at('09:00:30', logFailure), at('09:02:00', looked)), '2026-11-03T09:05:00.000Z');
  });

  it('is none any more a day after the alert', () => {
    assert.equal(next({ ...looked, at: '2026-11-04T09:00:00.000Z' }), null);
  });

  it('is none an hour after the alert when the log has some of the rows', () => {
    assert.equal(next(at('09:15:00', found(complete))), '2026-11-03T10:00:00.000Z');
    assert.equal(next(at('10:00:00', found(complete))), null);
  });

  it('is none when all rows are there with their authentication steps', () => {
    const other = aSignIn({ id: 'other' });
    assert.equal(next(at('09:00:30', found(complete, other))), null);
    assert.equal(next(at('09:00:30', found(complete, stepless))), '2026-11-03T09:02:00.000Z');
  });

  it('is none to be told of while it is investigated, and none once it is closed', () => {
    assert.equal(next(at('09:00:30', investigate())), null);
    assert.equal(next(at('09:00:30', close('drill'))), null);
  });
});

describe('missingDetails', () => {
  const missing = (...happenings: readonly Happening[]) => missingDetails(anIncident(alarm, ...happenings));

  it('are rows until the log has as many as the alerts counted, and then authentication steps', () => {
    assert.equal(missing(), 'rows');
    assert.equal(missing(found(complete)), 'rows');
    assert.equal(missing(found(complete, stepless)), 'steps');
    assert.equal(missing(found(complete, aSignIn({ id: 'stepless' }))), null);
  });

  it('are none once the log has each result of one sign-in that the alerts counted', () => {
    assert.equal(missing(found(aSignIn({ otherResults: ['50126'] }))), null);
  });

  it('are rows while the log fails', () => {
    assert.equal(missing(found(complete, stepless), logFailure), 'rows');
  });

  it('are none of an alert that is not about sign-ins, and none once it is closed', () => {
    assert.equal(missingDetails(anIncident(received(anAlert({ format: 'activityLog' })))), null);
    assert.equal(missing(close('drill')), null);
  });
});
