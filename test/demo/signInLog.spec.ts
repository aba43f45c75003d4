import assert from 'node:assert/strict';
import { demoAccounts, demoAttack, demoSignInLog, demoTenantId } from '../../demo/signInLog.ts';
import { type Attempt, groupAttempts } from '../../src/signIn/attempt.ts';
import { readSignIn } from '../../src/signIn/readSignIn.ts';
import type { SignIn } from '../../src/signIn/signIn.ts';

const now = new Date('2026-11-22T15:09:41.250Z');
const day = 24 * 60 * 60_000;
const [harbour, lantern] = demoAccounts;

const signInsOf = (moment: Date): SignIn[] =>
  demoSignInLog(moment).map((record, index) => {
    const reading = readSignIn(record, index + 1);
    assert.ok('signIn' in reading, 'problem' in reading ? reading.problem : '');
    return reading.signIn;
  });
const signIns = signInsOf(now);
const attempts = groupAttempts(signIns);
const ageInDays = ({ at }: { readonly at: string }) => (now.getTime() - Date.parse(at)) / day;
const isDrill = (attempt: Attempt) => attempt.result.outcome === 'success';
const attack = signIns.filter(({ ipAddress }) => ipAddress === demoAttack(now).ipAddress);

describe('the demo’s sign-in log', () => {
  it('holds records that all read, each with an id of its own, newest first', () => {
    assert.equal(new Set(signIns.map(({ id }) => id)).size, signIns.length);
    assert.deepEqual(
      signIns.map(({ at }) => at),
      signIns
        .map(({ at }) => at)
        .toSorted()
        .toReversed(),
    );
  });

  it('is of two accounts of one invented tenant, whose names give nothing away', () => {
    const ids = new Set(signIns.map(({ userId }) => userId));
    assert.deepEqual([...ids].toSorted(), demoAccounts.map(({ id }) => id).toSorted());
    for (const { userPrincipalName } of demoAccounts) {
      assert.match(userPrincipalName, /^[a-z-]+@contoso\.onmicrosoft\.com$/);
      assert.doesNotMatch(userPrincipalName, /break|glass|emergency|admin/);
    }
    for (const record of demoSignInLog(now)) {
      assert.ok('homeTenantId' in record && record.homeTenantId === demoTenantId);
    }
  });

  it('shows a drill with a security key on each account every quarter, from a managed machine', () => {
    for (const { id } of [harbour, lantern]) {
      const drills = attempts.filter((attempt) => isDrill(attempt) && attempt.decisive.userId === id);
      assert.ok(drills.length >= 3);
      const oldest = Math.max(...drills.map(({ decisive }) => ageInDays(decisive)));
      assert.ok(oldest > 170 && oldest < 185, 'half a year');
      for (const { decisive, signIns: rows } of drills) {
        assert.equal(decisive.resultCode, '0');
        assert.equal(decisive.device.isManaged, true);
        assert.ok(decisive.authenticationSteps.some(({ method }) => method === 'FIDO2 security key'));
        assert.ok(rows.some(({ resultCode }) => resultCode === '50140' || resultCode === '50097'));
      }
    }
  });

  it('shows a few mistyped passwords on the way into a drill', () => {
    const mistyped = attempts
      .filter(isDrill)
      .filter((attempt) => attempt.signIns.some(({ resultCode }) => resultCode === '50126'));
    assert.ok(mistyped.length >= 2);
  });

  it('shows an account blocked by Conditional Access months ago, and the correction', () => {
    const blocked = attempts.filter(({ result }) => result.code === '53003');
    assert.ok(blocked.length > 0);
    for (const { decisive } of blocked) {
      assert.ok(ageInDays(decisive) > 60);
      assert.equal(decisive.conditionalAccess, 'failure');
      assert.ok(decisive.policies.some(({ result }) => result === 'failure'));
      const corrected = attempts
        .filter(isDrill)
        .some((drill) => drill.decisive.userId === decisive.userId && drill.at > decisive.at);
      assert.ok(corrected);
    }
  });

  it('ends with guesses from elsewhere and the right password that the second factor stopped', () => {
    assert.deepEqual(
      attack.map(({ resultCode }) => resultCode),
      ['500121', '50074', '50126', '50126', '50126', '50126', '50126'],
    );
    assert.deepEqual(attack, signIns.slice(0, attack.length), 'nothing is newer');
    const [newest] = groupAttempts(attack);
    assert.equal(newest?.result.outcome, 'passwordAccepted');
    assert.equal(newest?.signIns.length, 2);
    for (const row of attack) {
      assert.notEqual(row.country, 'DE');
      assert.equal(row.device.isManaged, false);
      assert.ok(row.userAgent && row.autonomousSystemNumber && row.city);
    }
    const [last] = attack;
    assert.equal(last?.riskLevel, 'high');
    assert.ok(
      last?.authenticationSteps.some(({ result }) => result === null),
      'details are still missing',
    );
  });

  it('is dated back from now, whenever that is', () => {
    for (let days = 0; days < 400; days += 1) {
      const moment = new Date(now.getTime() + days * day);
      const rows = signInsOf(moment);
      const [newest] = rows;
      assert.ok(newest);
      const age = moment.getTime() - Date.parse(newest.at);
      assert.ok(age >= 180_000 && age < 181_000, 'three minutes');
      const weekends = rows
        .filter((row) => row.ipAddress !== demoAttack(moment).ipAddress)
        .filter((row) => [0, 6].includes(new Date(row.at).getUTCDay()));
      assert.deepEqual(weekends, [], 'nobody drills at the weekend');
      assert.equal(groupAttempts(rows).length, attempts.length);
      for (const { id } of demoAccounts) {
        const drills = groupAttempts(rows.filter(({ userId }) => userId === id)).filter(isDrill);
        const times = [moment.getTime(), ...drills.map((drill) => Date.parse(drill.at))];
        const gaps = times.slice(1).map((time, index) => ((times[index] ?? 0) - time) / day);
        assert.ok(Math.max(...gaps) <= 90, 'never more than 90 days without a drill');
      }
    }
  });

  it('is the same for the same moment, and of other ids a moment later', () => {
    assert.deepEqual(demoSignInLog(now), demoSignInLog(new Date(now)));
    const later = signInsOf(new Date(now.getTime() + 60_000));
    const known = new Set(attack.map(({ id }) => id));
    assert.ok(!later.some(({ id }) => known.has(id)), 'a second run of the demo is a new attack');
  });
});

describe('the demo’s alert', () => {
  it('speaks of the last row of the attack', () => {
    const alert = demoAttack(now);
    const [last] = signIns;
    assert.ok(last);
    assert.deepEqual(alert, {
      account: harbour,
      ipAddress: last.ipAddress,
      resultCode: last.resultCode,
      application: last.application,
      location: last.country,
      startedAt: attack.at(-1)?.at,
      at: last.at,
      count: attack.filter(({ resultCode }) => resultCode === last.resultCode).length,
    });
    assert.equal(last.userId, harbour.id);
  });
});
