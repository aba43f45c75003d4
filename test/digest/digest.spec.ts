import assert from 'node:assert/strict';
import { groupAttempts } from '../../src/signIn/attempt.ts';
import { foundBlind } from '../builders/blindness.ts';
import { guesses, harbour, lantern, onTheDay } from '../builders/cardIncidents.ts';
import { aDigest, aDrill, openedAt } from '../builders/digest.ts';
import { ada, anIncident, grace, type Happening } from '../builders/incident.ts';
import { aSignIn } from '../builders/signIn.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
/** A time within the week of `aDigest`. */
const inTheWeek = (time: string) => `2026-10-30T${time}:00.000Z`;
const acknowledge = (time: string): Happening => ({ type: 'acknowledge', actor: ada, at: inTheWeek(time) });
const close = (time: string, classification: 'drill' | 'falseAlarm' = 'falseAlarm'): Happening => ({
  type: 'close',
  actor: grace,
  classification,
  comment: 'There was no use of the account.',
  needsSecondPerson: false,
  at: inTheWeek(time),
});
const use = (at: string, account = harbour) =>
  aSignIn({
    id: at,
    correlationId: at,
    at,
    userId: account.id,
    userPrincipalName: account.userPrincipalName,
  });
const logOf = (...signIns: readonly ReturnType<typeof use>[]) => ({ signIns, problems: [] });

describe('the digest of a week', () => {
  it('counts the incidents that were opened in it by how they stand and how grave they are', () => {
    const { opened } = aDigest({
      incidents: [
        openedAt('2026-10-27T11:59:59.999Z'),
        openedAt('2026-10-27T12:00:00.000Z'),
        openedAt(inTheWeek('08:00'), acknowledge('08:05'), close('09:00')),
        openedAt(inTheWeek('08:00'), acknowledge('08:05'), close('09:00', 'drill')),
        openedAt(onTheDay('12:00:00.001')),
      ],
    });
    assert.equal(opened.all, 3);
    assert.deepEqual(opened.byStanding, { open: 1, drill: 1, emergency: 0, misuse: 0, falseAlarm: 1 });
    assert.deepEqual(opened.bySeverity, { info: 0, medium: 3, high: 0, critical: 0 });
  });

  it('has the median time to the first acknowledgement and to the end, of those that have them', () => {
    const { opened } = aDigest({
      incidents: [
        openedAt(
          inTheWeek('08:00'),
          acknowledge('08:01'),
          { type: 'withdrawAcknowledgement', actor: ada },
          acknowledge('08:50'),
          close('09:00'),
        ),
        openedAt(inTheWeek('08:00'), acknowledge('08:40'), close('10:00')),
        openedAt(inTheWeek('08:00'), acknowledge('08:04')),
        openedAt(inTheWeek('08:00')),
      ],
    });
    assert.deepEqual(opened.untilAcknowledged, { median: 4 * minute, count: 3 });
    assert.deepEqual(opened.untilClosed, { median: 90 * minute, count: 2 });
  });

  it('has no median of nothing', () => {
    assert.deepEqual(aDigest().opened.untilAcknowledged, { median: null, count: 0 });
  });

  it('lists every open incident, the oldest first, also from before the week, with its age', () => {
    const old = openedAt('2026-09-03T12:00:00.000Z');
    const { open } = aDigest({ incidents: [openedAt(onTheDay('11:00:00.000')), old] });
    assert.deepEqual(
      open.map(({ age }) => age),
      [61 * day, 60 * minute],
    );
    assert.equal(open[0]?.incident, old);
  });

  it('takes for the last use of an account that somebody got in, not that somebody tried', () => {
    const { accounts } = aDigest({
      log: logOf(
        use(onTheDay('10:00:00.000'), lantern),
        ...guesses(3),
        use('2026-10-13T12:00:00.000Z'),
        use('2026-08-01T12:00:00.000Z'),
      ),
    });
    assert.deepEqual(accounts, [
      {
        name: harbour.userPrincipalName,
        lastUse: { at: '2026-10-13T12:00:00.000Z', unusedFor: 21 * day },
      },
      {
        name: lantern.userPrincipalName,
        lastUse: { at: onTheDay('10:00:00.000'), unusedFor: 120 * minute },
      },
    ]);
  });

  it('has the week’s sign-ins as attempts, and no others', () => {
    const week = guesses(2);
    const { attempts } = aDigest({
      log: logOf(use(onTheDay('12:00:00.001')), ...week, use('2026-10-27T11:59:59.999Z')),
    });
    assert.deepEqual(attempts, groupAttempts(week));
  });

  it('tells a log that cannot be read from one without sign-ins', () => {
    assert.deepEqual(aDigest().log, { isReadable: true, problems: [] });
    const { log, accounts, attempts } = aDigest({ log: null });
    assert.deepEqual(log, { isReadable: false, problems: [] });
    assert.equal(accounts[0]?.lastUse, null);
    assert.deepEqual(attempts, []);
  });

  describe('about drills', () => {
    it('knows the last one, by when it was opened', () => {
      const { lastDrill } = aDigest({
        incidents: [aDrill('2026-08-02'), aDrill('2026-10-01'), aDrill('2026-07-01')],
      });
      assert.equal(lastDrill?.at, '2026-10-01T09:00:00.000Z');
    });

    it('says that one is due after 90 days, or when there was none', () => {
      assert.equal(aDigest({ incidents: [aDrill('2026-08-06')] }).isDrillDue, false);
      assert.equal(aDigest({ incidents: [aDrill('2026-08-05')] }).isDrillDue, true);
      assert.equal(aDigest({ incidents: [openedAt(inTheWeek('08:00'))] }).isDrillDue, true);
    });

    it('does not take a drill that was reopened for one', () => {
      const reopened = openedAt(inTheWeek('08:00'), acknowledge('08:05'), close('09:00', 'drill'), {
        type: 'reopen',
        actor: ada,
      });
      const { lastDrill, opened } = aDigest({ incidents: [reopened] });
      assert.equal(lastDrill, null);
      assert.equal(opened.byStanding.open, 1);
    });
  });

  it('counts incidents about the watch apart from sign-ins', () => {
    const { opened, watch, isDrillDue } = aDigest({
      incidents: [openedAt(inTheWeek('08:00')), anIncident(foundBlind(inTheWeek('08:30')))],
    });
    assert.equal(opened.all, 1);
    assert.equal(watch.opened, 1);
    assert.deepEqual(watch.byStanding, { open: 1, outage: 0, planned: 0, misuse: 0, falseAlarm: 0 });
    assert.equal(opened.untilAcknowledged.count, 0);
    assert.equal(isDrillDue, true);
  });

  it('says how long each link was blind in the week, and counts no time twice', () => {
    const blindFrom = (since: string, until: string | null, link = 'reach') =>
      anIncident(foundBlind(until ?? since, { link, since, until }));
    const { watch } = aDigest({
      incidents: [
        // Half of it was before the week.
        blindFrom('2026-10-27T11:50:00.000Z', '2026-10-27T12:10:00.000Z'),
        blindFrom(inTheWeek('08:00'), inTheWeek('08:20')),
        // Raised anew: the incident of before does not know the end.
        blindFrom(inTheWeek('08:00'), null),
        blindFrom(onTheDay('11:20:00.000'), null, 'path'),
      ],
    });
    assert.deepEqual(
      watch.blind.map(({ link, ms, isBlind }) => [link, ms / 60_000, isBlind]),
      [
        ['path', 40, true],
        ['reach', 30, false],
      ],
    );
  });
});
