import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod/v4';
import { answerActivity, answerActivityOf } from '../../src/command/activity/answer.ts';
import type { ActivityCommand } from '../../src/command/command.ts';
import { answerDiagnose } from '../../src/command/diagnose/answer.ts';
import { parseCommand } from '../../src/command/parse.ts';
import { answerStatus } from '../../src/command/status/answer.ts';
import { createRemembered } from '../../src/evidence/remembered.ts';
import { createLog } from '../../src/log.ts';
import type { Message } from '../../src/presentation/message.ts';
import { sweptAlert } from '../../src/sweep/sweptAlert.ts';
import { anAlert, anAlertedSignIn } from '../builders/alert.ts';
import { ada } from '../builders/incident.ts';
import { watchedAccounts } from '../builders/openedIncidents.ts';
import { aSignIn } from '../builders/signIn.ts';
import { actionsIn } from '../card/readCard.ts';
import { type OpenedCommandDeps, openCommandParts, textOf } from './deps.ts';

const lantern = {
  userId: '00000000-0000-4000-8000-00000000000b',
  userPrincipalName: 'svc-lantern@contoso.onmicrosoft.com',
};
/** The clock of these tests stands at 2026-11-03T09:20. */
const rows = [
  aSignIn({ id: 'today', at: '2026-11-03T09:15:00.000Z', ipAddress: '192.0.2.1', correlationId: 'a' }),
  aSignIn({ id: 'this week', at: '2026-10-30T09:15:00.000Z', ipAddress: '192.0.2.2', correlationId: 'b' }),
  aSignIn({ id: 'this month', at: '2026-10-10T09:15:00.000Z', ipAddress: '192.0.2.3', correlationId: 'c' }),
  aSignIn({ id: 'this year', at: '2026-01-10T09:15:00.000Z', ipAddress: '192.0.2.4', correlationId: 'd' }),
  aSignIn({ ...lantern, id: 'lantern', at: '2026-11-03T09:10:00.000Z', ipAddress: '198.51.100.1' }),
  aSignIn({ id: 'nobody', userId: 'another', ipAddress: '203.0.113.1' }),
];
const lately = '2026-11-03T09:15:00.000Z';
const firedLately = '2026-11-03T09:18:00.000Z';
const aCard = { conversationId: '19:general', activityId: 'a' };
const quiet = createLog({ write: () => {} });
const unavailable = { name: 'GlasswatchError', code: 'signInLogUnavailable' };

describe('asking about the watch', () => {
  let opened: OpenedCommandDeps;

  beforeEach(async () => {
    opened = await openCommandParts();
    opened.writeLog(rows);
  });

  afterEach(() => opened.dispose());

  const status = async (parts = opened.parts) => textOf(await answerStatus(parts));
  const asking = (asked: Partial<ActivityCommand>) =>
    answerActivity(
      { type: 'activity', window: '24h', account: null, outcome: null, ipAddress: null, page: 1, ...asked },
      opened.parts,
    );
  const activity = async (window: ActivityCommand['window'] = '24h', account: string | null = null) =>
    textOf(await asking({ window, account }));
  const addresses = (text: string) => text.match(/\d+\.\d+\.\d+\.\d+/g) ?? [];

  describe('activity', () => {
    it('shows the sign-ins of all watched accounts in the window, newest first', async () => {
      assert.deepEqual(addresses(await activity()), ['192.0.2.1', '198.51.100.1']);
      assert.deepEqual(addresses(await activity('7d')), ['192.0.2.1', '198.51.100.1', '192.0.2.2']);
      assert.deepEqual(addresses(await activity('30d')).length, 4);
    });

    it('finds an account by its name, its beginning or its id', async () => {
      for (const named of [lantern.userPrincipalName, 'svc-lantern', 'svc-l', lantern.userId]) {
        assert.deepEqual(addresses(await activity('30d', named)), ['198.51.100.1'], named);
      }
      assert.deepEqual(addresses(await activity('24h', 'svc-')).length, 2);
    });

    it('shows the sign-ins of whole days of UTC, the first and the last included', async () => {
      opened.writeLog(
        ['2026-10-09T23:59:59.999Z', '2026-10-10T00:00:00.000Z', '2026-10-11T23:59:59.999Z'].map(
          (at, index) => aSignIn({ id: at, correlationId: at, at, ipAddress: `192.0.2.${index}` }),
        ),
      );
      const text = await activity({ first: '2026-10-10', last: '2026-10-11' });
      assert.match(text, /Sign-ins, 2026-10-10 to 2026-10-11 \(UTC\)/);
      assert.deepEqual(addresses(text), ['192.0.2.2', '192.0.2.1']);
      const one = await activity({ first: '2026-10-11', last: '2026-10-11' });
      assert.match(one, /Sign-ins on 2026-10-11 \(UTC\)/);
      assert.deepEqual(addresses(one), ['192.0.2.2']);
    });

    it('reaches back 90 days', async () => {
      opened.writeLog([
        aSignIn({ id: 'within', at: '2026-08-06T09:15:00.000Z' }),
        aSignIn({ id: 'before', at: '2026-08-04T09:15:00.000Z' }),
      ]);
      const text = await activity('90d');
      assert.match(text, /in the last 90 days/);
      assert.match(text, /1 attempt: signed in/);
    });

    it('shows what ended as asked and came from the address, and says so', async () => {
      const from = { correlationId: 'e', ipAddress: '2001:0DB8:0:0:0:0:0:1' };
      opened.writeLog([...rows, aSignIn({ ...from, id: 'blocked', resultCode: '53003' })]);
      const blocked = await asking({ outcome: 'blocked', ipAddress: '2001:db8::1' });
      assert.match(
        blocked.summary,
        /^Blocked sign-ins from one IP address in the last 24 hours: 1 attempt: blocked$/,
      );
      assert.match(textOf(blocked), /"Only from IP address "[^\]]*"2001:db8::1"/);
      const failed = await asking({ outcome: 'failed', ipAddress: '192.0.2.1' });
      assert.match(failed.summary, /No failed attempts from this IP address\.$/);
      assert.deepEqual(addresses(textOf(failed)), ['192.0.2.1']);
    });

    it('asks the log by account and time alone, whatever else was typed', async () => {
      const asked: unknown[] = [];
      const source: typeof opened.parts.source = {
        ...opened.parts.source,
        read: async (query) => {
          asked.push(query);
          return [];
        },
      };
      const parts = { ...opened.parts, source };
      const span = { from: '2026-10-10T00:00:00.000Z', to: '2026-10-12T00:00:00.000Z' };
      await answerActivity(
        {
          type: 'activity',
          window: { first: '2026-10-10', last: '2026-10-11' },
          account: 'svc-l',
          outcome: 'failed',
          ipAddress: '192.0.2.9',
          page: 1,
        },
        parts,
      );
      assert.deepEqual(asked, [{ accountIds: [lantern.userId], span }]);
    });

    describe('of more than a page', () => {
      const many = Array.from({ length: 45 }, (_, index) =>
        aSignIn({
          id: `${index}`,
          correlationId: `${index}`,
          at: new Date(Date.parse('2026-11-02T09:20:00.000Z') + index * 60_000).toISOString(),
          resultCode: index % 9 === 0 ? '0' : '50126',
          ipAddress: `192.0.2.${index}`,
        }),
      );
      beforeEach(() => opened.writeLog(many));

      it('shows one page of the list and the totals of all of it', async () => {
        for (const [page, newest, oldest] of [
          [1, 44, 25],
          [2, 24, 5],
          [3, 4, 0],
        ] as const) {
          const text = textOf(await asking({ window: '7d', page }));
          assert.deepEqual(
            addresses(text),
            many
              .slice(oldest, newest + 1)
              .map(({ ipAddress }) => ipAddress)
              .reverse(),
          );
          assert.match(text, /45 attempts: 5 signed in · 40 failed/);
          assert.match(text, new RegExp(`Page ${page} of 3`));
        }
      });

      it('leads to the other pages of what was asked for', async () => {
        const said = (message: Message) =>
          actionsIn(message)
            .filter(({ verb }) => verb === 'showPage')
            .map(({ title, data }) => [title, z.object({ command: z.string() }).parse(data).command]);
        const asked = { window: '7d', account: 'svc-h', outcome: 'failed' } as const;
        assert.deepEqual(said(await asking(asked)), [['Older', 'activity 7d svc-h failed page 2']]);
        assert.deepEqual(said(await asking({ ...asked, page: 2 })), [['Newer', 'activity 7d svc-h failed']]);
        assert.deepEqual(said(await asking({ window: '7d', outcome: 'succeeded' })), []);
      });

      it('says which page is the last to whoever asks for one beyond it', async () => {
        const text = textOf(await asking({ window: '7d', page: 9 }));
        assert.match(text, /There is no page 9: the last is page 3\./);
        assert.match(text, /Say activity 7d page 3/);
        opened.writeLog([]);
        assert.match(textOf(await asking({ page: 2 })), /There is no page 2: the last is page 1\./);
      });

      it('of an incident leads to pages too', async () => {
        const { incidentId } = await opened.incidents.receive(anAlert());
        const text = textOf(await answerActivityOf(incidentId, opened.parts));
        assert.match(text, new RegExp(`"activity 30d ${many[0]?.userId} page 2"`));
        const [, next = ''] = /"(activity 30d [^"]*)"/.exec(text) ?? [];
        const command = parseCommand(next);
        assert(command.type === 'activity');
        assert.match(textOf(await answerActivity(command, opened.parts)), /Page 2 of 3/);
      });
    });

    it('shows with classic what the classic query shows', async () => {
      opened.writeLog(
        ['0', '50072', '50074', '50126'].map((resultCode, index) =>
          aSignIn({ id: resultCode, correlationId: resultCode, resultCode, ipAddress: `192.0.2.${index}` }),
        ),
      );
      const text = await asking({ outcome: 'classic' });
      assert.deepEqual(addresses(textOf(text)).sort(), ['192.0.2.0', '192.0.2.1']);
      assert.match(text.summary, /^Sign-ins with the classic result codes in the last 24 hours: 2 attempts/);
      assert.match(
        (await asking({ outcome: 'classic', account: 'svc-l' })).summary,
        /No attempts with the classic/,
      );
    });

    it('says so when no watched account has the name, and does not repeat it', async () => {
      const more = ["'", '|take', '//', '-0000', '\u200b'].map((text) => `${lantern.userId}${text}`);
      for (const named of ['lantern', 'another', '__proto__', 'constructor', '*', '.*', ...more]) {
        const text = await activity('30d', named);
        assert.match(text, /No watched account has that name/);
        assert(!text.includes(named) || named === '*' || named === '.*', named);
        assert.deepEqual(addresses(text), []);
      }
    });

    it('says that there is nothing in an empty log', async () => {
      opened.writeLog([]);
      const text = await activity();
      assert.match(text, /last 24 hours/);
      assert.deepEqual(addresses(text), []);
    });

    it('tells what of the log could not be read', async () => {
      opened.writeLog('[{"id": "half a record"}]');
      assert.match(await activity(), /1 of 1 records/);
    });

    it('rejects when the log cannot be read at all', async () => {
      opened.writeLog('no JSON');
      await assert.rejects(asking({}), unavailable);
    });

    it('of an incident is that of its account, or of all while it has none', async () => {
      const { incidentId: one } = await opened.incidents.receive(anAlert());
      const { incidentId: nameless } = await opened.incidents.receive(anAlert({ signIns: [] }));
      const of = async (id: string) => addresses(textOf(await answerActivityOf(id, opened.parts)));
      assert.deepEqual(await of(one), ['192.0.2.1', '192.0.2.2', '192.0.2.3']);
      assert.equal((await of(nameless)).length, 4);
      await assert.rejects(answerActivityOf('zzzzz-1', opened.parts), { code: 'incidentNotFound' });
    });
  });

  describe('status', () => {
    const learn = () =>
      opened.parts.channel.learn({
        serviceUrl: 'https://teams.example/',
        tenantId: null,
        channelId: '19:general',
        teamId: '19:general',
      });

    /** An alert that brings the newest sign-in, a card that Teams took, and a sweep. */
    async function proved() {
      await learn();
      opened.writeLog(watchedAccounts.map(({ id: userId }) => aSignIn({ id: userId, userId, at: lately })));
      const { incidentId } = await opened.incidents.receive(anAlert({ firedAt: firedLately }));
      const found = [aSignIn({ id: watchedAccounts[0]?.id ?? '', at: lately })];
      await opened.incidents.execute(incidentId, { type: 'recordSignIns', signIns: found });
      await opened.incidents.execute(incidentId, { type: 'recordCard', card: aCard, version: 1 });
      const sweep = { state: () => ({ lastSuccess: firedLately, isLate: false, problems: [] }) };
      return { ...opened.parts, sweep };
    }

    it('is well when all of it is seen to work', async () => {
      const message = await answerStatus(await proved());
      assert.match(message.summary, /^The watch is well/);
      const text = textOf(message);
      for (const { userPrincipalName } of watchedAccounts) assert(text.includes(userPrincipalName));
    });

    it('does not call a new set-up well: not all of it is known', async () => {
      await learn();
      const remembered = createRemembered({ ...opened, log: quiet });
      remembered.begin();
      opened.writeLog([]);
      const parts = { ...opened.parts, remembered };
      assert.match((await answerStatus(parts)).summary, /^The watch is not proved yet/);
      assert.match(textOf(await answerDiagnose(parts)), /No step has failed, but \d+ of 14/);
    });

    it('says as diagnose does that the rule did not fire, until an alert comes, also after closing and a restart', async () => {
      const parts = await proved();
      const remembered = createRemembered({ ...opened, log: quiet });
      const row = aSignIn({ id: 'swept', resultCode: '50126', at: lately });
      const { incidentId } = await opened.incidents.receive(sweptAlert(row), [row]);
      await remembered.noteMissed({
        incidentId,
        accountId: row.userId,
        at: row.at,
        foundAt: '2026-11-03T09:19:00.000Z',
      });
      const restarted = createRemembered({ ...opened, log: quiet });
      const both = async () => [
        (await answerStatus({ ...parts, remembered: restarted })).summary,
        (await answerDiagnose({ ...parts, remembered: restarted })).summary,
      ];
      await opened.incidents.execute(incidentId, {
        type: 'close',
        actor: ada,
        classification: 'drill',
        comment: '',
        needsSecondPerson: false,
      });
      const [status, diagnosis] = await both();
      assert.match(status ?? '', /^The watch needs attention/);
      assert.match(diagnosis ?? '', /^The alert rule missed a sign-in that the sweep found/);
      await opened.clock.advance(60_000);
      restarted.noteBrought();
      const [after, afterwards] = await both();
      assert.match(after ?? '', /^The watch is well/);
      assert.match(afterwards ?? '', /^Sign-ins are picked up/);
    });

    it('is not well while an open incident has what only the sweep found', async () => {
      await learn();
      const row = aSignIn({ resultCode: '50126' });
      await opened.incidents.receive(sweptAlert(row), [row]);
      const message = await answerStatus(opened.parts);
      assert.match(message.summary, /^The watch needs attention/);
      assert.match(textOf(message), /The sweep found 1 sign-in that no alert reported\..*Say diagnose/);
    });

    it('counts the open incidents and those that wait for somebody', async () => {
      const { incidentId: id } = await opened.incidents.receive(anAlert());
      await opened.incidents.receive(anAlert({ signIns: [anAlertedSignIn({ userId: 'another' })] }));
      await opened.incidents.execute(id, { type: 'acknowledge', actor: ada });
      assert.match(await status(), /2 open incidents.*1 waiting for acknowledgement/);
    });

    it('names the last alert and the last sign-ins, however old', async () => {
      await opened.incidents.receive(anAlert());
      opened.writeLog(rows.slice(3, 4));
      const text = await status();
      assert.match(text, /2026-11-03T09:20/);
      assert.match(text, /2026-01-10T09:15/);
    });

    it('does not take what the sweep raised for an alert: it would look as if alerts came', async () => {
      await opened.incidents.receive(sweptAlert(aSignIn()), [aSignIn()]);
      assert.match(await status(), /"Last alert".*?"text":"none yet"/);
    });

    it('asks the log for a summary, and not for its rows', async () => {
      const source: typeof opened.parts.source = {
        ...opened.parts.source,
        find: () => Promise.reject(new Error('nobody asks that here')),
      };
      assert.match(await status({ ...opened.parts, source }), /2026-11-03T09:15/);
    });

    it('says that no channel is known', async () => {
      assert.match(await status(), /needs attention.*No security channel is known/);
    });

    it('answers when the log cannot be read, and says why', async () => {
      await learn();
      opened.writeLog('no JSON');
      assert.match(await status(), /needs attention.*not JSON/);
    });

    it('says as diagnose does that no row of anybody has come for ten days', async () => {
      const parts = await proved();
      const at = '2026-10-23T09:19:00.000Z';
      opened.writeLog(watchedAccounts.map(({ id: userId }) => aSignIn({ id: userId, userId, at })));
      assert.match(await status(parts), /needs attention.*The newest sign-in of any user was at 2026-10-23/);
      assert.match((await answerDiagnose(parts)).summary, /^Sign-ins do not reach the log/);
      const younger = '2026-10-24T09:21:00.000Z';
      opened.writeLog(watchedAccounts.map(({ id: userId }) => aSignIn({ id: userId, userId, at: younger })));
      assert.match((await answerStatus(parts)).summary, /^The watch is not proved yet/);
    });

    it('answers when the log cannot even be opened', async () => {
      await learn();
      const source = {
        ...opened.parts.source,
        examine: () => Promise.reject(new TypeError('no such credential')),
      };
      const parts = { ...opened.parts, source };
      assert.match(await status(parts), /needs attention.*The sign-in log cannot be opened/);
      assert.doesNotMatch(await status(parts), /no such credential/);
      assert.match(textOf(await answerDiagnose(parts)), /The sign-in log cannot be opened/);
    });

    it('answers when the store cannot be written', async () => {
      await learn();
      const readiness = async () => ({ store: 'failed', channel: 'known' }) as const;
      assert.match(await status({ ...opened.parts, readiness }), /needs attention.*cannot be written/);
    });

    it('answers when the store cannot even be read', async () => {
      await learn();
      await opened.store.close();
      const text = await status();
      assert.match(text, /needs attention.*The incidents cannot be read/);
      assert.match(text, /The store cannot be written/);
    });

    it('answers when the trail of an incident was altered, and says so without its text', async () => {
      await learn();
      await opened.incidents.receive(anAlert());
      const database = new DatabaseSync(join(opened.folder, 'glasswatch.db'));
      try {
        database.exec(
          "DROP TRIGGER trail_entry_stays; UPDATE trail SET text = replace(text, 'fired', 'Fired')",
        );
      } finally {
        database.close();
      }
      const text = await status({ ...opened.parts, incidents: opened.another() });
      assert.match(text, /needs attention.*trail has been altered: 1/);
    });
  });
});
