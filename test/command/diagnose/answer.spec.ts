import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { answerDiagnose } from '../../../src/command/diagnose/answer.ts';
import { sweptAlert } from '../../../src/sweep/sweptAlert.ts';
import { anAlert, anAlertedSignIn } from '../../builders/alert.ts';
import { aSignIn } from '../../builders/signIn.ts';
import { wordsIn } from '../../card/readCard.ts';
import { type OpenedCommandDeps, openCommandParts } from '../deps.ts';

/** The clock of these tests stands at 2026-11-03T09:20. */
const signIn = aSignIn({ at: '2026-11-03T08:15:00.000Z' });
const alerted = (given: Parameters<typeof anAlert>[0] = {}) =>
  anAlert({
    firedAt: '2026-11-03T08:20:00.000Z',
    signIns: [anAlertedSignIn({ userId: signIn.userId })],
    ...given,
  });

describe('answering diagnose', () => {
  let opened: OpenedCommandDeps;

  beforeEach(async () => {
    opened = await openCommandParts();
    opened.writeLog([signIn]);
  });

  afterEach(() => opened.dispose());

  const words = async (parts = opened.parts) => wordsIn((await answerDiagnose(parts)).card);
  const found = (id: string) => opened.incidents.execute(id, { type: 'recordSignIns', signIns: [signIn] });

  it('sees that an alert brought the newest sign-in', async () => {
    const { incidentId } = await opened.incidents.receive(alerted());
    await found(incidentId);
    const said = await words();
    assert.match(
      said,
      /✓ Passed: Do alerts reach Glasswatch\?\nThe last alert was received at 2026-11-03 09:20:00 UTC\./,
    );
    assert.match(
      said,
      /✓ Passed: Did an alert come for the newest sign-in\?\n.*svc-harbour\S+ at 2026-11-03 08:15:00 UTC, 1 h 5 min ago: Signed in\.\nThe alert of 2026-11-03 08:20:00 UTC/,
    );
  });

  it('does not take an alert from before the sign-in, or one that was resolved, for its own', async () => {
    for (const given of [
      { firedAt: '2026-11-03T08:14:59.000Z' },
      { key: 'resolved', condition: 'resolved', firedAt: '2026-11-03T08:16:00.000Z' },
    ] as const) {
      const { incidentId } = await opened.incidents.receive(alerted(given));
      await found(incidentId);
      assert.match(await words(), /✗ Failed: Did an alert come/);
    }
  });

  it('sees that no alert came', async () => {
    await opened.incidents.receive(
      alerted({ firedAt: '2026-11-01T08:00:00.000Z', signIns: [anAlertedSignIn({ userId: 'another' })] }),
    );
    assert.match(
      await words(),
      /✗ Failed: Did an alert come .*\n.*\nNo alert came for it\.\nWhat to do: Check/,
    );
  });

  it('waits for the row when an alert of the account came after the sign-in', async () => {
    await opened.incidents.receive(alerted());
    assert.match(
      await words(),
      /\? Unknown: Did an alert come .*\n.*\n.* came after it, in incident \S+ That incident does not have/,
    );
  });

  it('takes what the sweep has raised for no alert', async () => {
    await opened.incidents.receive(sweptAlert(signIn), [signIn]);
    const said = await words();
    assert.match(said, /✗ Failed: Do alerts reach Glasswatch\?\nNo alert has been received yet\./);
    assert.match(said, /\? Unknown: Did an alert come/);
    await opened.incidents.receive(
      alerted({ firedAt: '2026-11-01T08:00:00.000Z', signIns: [anAlertedSignIn({ userId: 'another' })] }),
    );
    assert.match(
      await words(),
      /✗ Failed: Did an alert come .*\n.*\nThe sweep found it, in incident \S+ No alert brought it/,
    );
  });

  it('finds the last alert behind many incidents of the sweep', async () => {
    const { incidentId } = await opened.incidents.receive(alerted({ firedAt: null }));
    await opened.clock.advance(60_000);
    for (let index = 0; index < 22; index += 1) {
      const row = aSignIn({
        id: `swept ${index}`,
        userId: `00000000-0000-4000-8000-0000000001${index + 10}`,
      });
      await opened.incidents.receive(sweptAlert(row), [row]);
    }
    await opened.incidents.execute(incidentId, {
      type: 'close',
      actor: { id: 'ada', name: 'Ada' },
      classification: 'falseAlarm',
      comment: 'There was no use of the account.',
      needsSecondPerson: false,
    });
    assert.match(await words(), /The last alert was received at 2026-11-03 09:20:00 UTC, 1 min ago/);
  });

  it('answers when the log cannot be read, and judges the alerts all the same', async () => {
    await opened.incidents.receive(alerted());
    opened.writeLog('no JSON');
    const said = await words();
    assert.match(
      said,
      /^Would a sign-in be seen now\? No\.\nThe sign-in log cannot be read, .*\n14 steps: 2 passed · 2 failed · 10 unknown\n/,
    );
    assert.match(said, /✗ Failed: Can the sign-in log be read\?\nThe sign-in log file is not JSON\./);
    assert.match(said, /✓ Passed: Do alerts reach/);
  });

  it('answers when the incidents cannot be read', async () => {
    await opened.store.close();
    assert.match(await words(), /\? Unknown: Do alerts reach Glasswatch\?\nThe incidents cannot be read/);
  });

  it('does not count an incident whose trail was altered', async () => {
    await opened.incidents.receive(alerted());
    const database = new DatabaseSync(join(opened.folder, 'glasswatch.db'));
    database.exec("DROP TRIGGER trail_entry_stays; UPDATE trail SET text = text || ' '");
    database.close();
    const said = await words({ ...opened.parts, incidents: opened.another() });
    assert.match(said, /✗ Failed: Do alerts reach Glasswatch\?\nNo alert has been received yet/);
  });
});
