import assert from 'node:assert/strict';
import { decide } from '../../../src/incident/decide/decide.ts';
import { anAlert, anAlertedSignIn } from '../../builders/alert.ts';
import { found, logFailure } from '../../builders/commands.ts';
import { anIncident, aStory, received } from '../../builders/incident.ts';
import { accountId, aSignIn } from '../../builders/signIn.ts';

describe('decide', () => {
  describe('on rows of the log', () => {
    const rows = (count: number) =>
      Array.from({ length: count }, (_, index) =>
        aSignIn({
          id: `row-${index}`,
          at: new Date(Date.UTC(2026, 10, 3, 9, 0, count - index)).toISOString(),
          resultCode: '50126',
        }),
      );

    it('records those that are new, oldest first, at most a hundred in an event', () => {
      const { events } = decide(anIncident(), found(...rows(245)));
      const parts = events?.map((event) => (event.type === 'signInsFound' ? event.signIns : [])) ?? [];
      assert.deepEqual(
        parts.map((part) => part.length),
        [100, 100, 45],
      );
      const times = parts.flat().map(({ at }) => at);
      assert.deepEqual(times, times.toSorted());
      assert.equal(new Set(times).size, 245);
    });

    it('records nothing when all of them are known as they are', () => {
      const story = aStory(received(), found(...rows(3)));
      assert.deepEqual(story.does(found(...rows(3))), { events: [], refusal: null });
    });

    it('does not write out the rows that it is given as it has them', () => {
      const known = rows(3).map((row) => ({
        ...row,
        toJSON: (): unknown => assert.fail('the same object needs no comparison'),
      }));
      const incident = { ...anIncident(), signIns: new Map(known.map((row) => [row.id, row])) };
      assert.deepEqual(decide(incident, found(...known)), { events: [] });
    });

    it('records a row whose details have become complete, and that once', () => {
      const [early] = rows(1);
      assert(early);
      const late = { ...early, authenticationSteps: [], resultDescription: 'now complete' };
      const story = aStory(received(), found(early));
      assert.deepEqual(story.does(found(late)).events, [
        { type: 'signInsFound', signIns: [late], account: null },
      ]);
      assert.deepEqual(story.does(found(late)).events, []);
      assert.deepEqual([...story.incident().signIns.values()], [late]);
    });

    it('records a graver result of a known one, and nothing of one that is not graver', () => {
      const row = (resultCode: string) => aSignIn({ resultCode });
      const story = aStory(received(), found(row('50126')));
      const recorded = { ...row('0'), otherResults: ['50126'] };
      assert.deepEqual(story.does(found(row('0'))).events, [
        { type: 'signInsFound', signIns: [recorded], account: null },
      ]);
      for (const code of ['50126', '0']) assert.deepEqual(story.does(found(row(code))).events, []);
      assert.deepEqual([...story.incident().signIns.values()], [recorded]);
    });

    it('records the policies of later slices beside those that it has, and that once', () => {
      const slice = (...names: readonly string[]) =>
        aSignIn({ resultCode: '53003', policies: names.map((name) => ({ name, result: 'notApplied' })) });
      const story = aStory(received(), found(slice('CA1', 'CA2')));
      story.does(found(slice('CA3')));
      assert.deepEqual([...story.incident().signIns.values()], [slice('CA1', 'CA2', 'CA3')]);
      assert.deepEqual(story.does(found(slice('CA3'))).events, []);
      assert.deepEqual(story.does(found(slice('CA1', 'CA2'))).events, []);
    });

    it('names the account that all of them are of, when the incident has none', () => {
      const story = aStory(received(anAlert({ signIns: [] })));
      const { events } = story.does(found(aSignIn({ id: 'a' }), aSignIn({ id: 'b' })));
      assert.deepEqual(events[0]?.type === 'signInsFound' && events[0].account, {
        id: accountId,
        userPrincipalName: 'svc-harbour@contoso.onmicrosoft.com',
      });
    });

    const namesOther: readonly (readonly [string, Parameters<typeof anAlertedSignIn>[0]])[] = [
      ['another id', { userId: '00000000-0000-4000-8000-00000000000b', userPrincipalName: null }],
      ['another name', { userId: null, userPrincipalName: 'svc-lantern@contoso.onmicrosoft.com' }],
    ];
    for (const [what, other] of namesOther) {
      it(`names no account while an alert has ${what} too, whose rows are still on their way`, () => {
        const both = anAlert({ signIns: [anAlertedSignIn(), anAlertedSignIn(other)] });
        const story = aStory(received(both), found(aSignIn()));
        assert.equal(story.incident().account, null);
        assert.deepEqual(story.incident().groups, [`rule:${both.rule.id}`]);
      });
    }

    it('names the account that the alerts name as well, however they spell it', () => {
      const spelled = [
        anAlertedSignIn({
          userId: accountId.toUpperCase(),
          userPrincipalName: 'SVC-Harbour@contoso.onmicrosoft.com',
        }),
        anAlertedSignIn({ userId: null, userPrincipalName: null }),
      ];
      const alert = { ...received(anAlert({ signIns: spelled })), group: 'rule:any', account: null };
      assert.equal(aStory(alert, found(aSignIn())).incident().account?.id, accountId);
      assert.equal(
        aStory(alert, found(aSignIn({ userPrincipalName: null }))).incident().account?.id,
        accountId,
      );
    });

    it('names no account when they are of several, in one answer or one after the other', () => {
      const other = aSignIn({ id: 'b', userId: '00000000-0000-4000-8000-00000000000b' });
      const together = aStory(received(anAlert({ signIns: [] })), found(aSignIn({ id: 'a' }), other));
      assert.equal(together.incident().account, null);
      together.does(found(aSignIn({ id: 'c' })));
      assert.equal(together.incident().account, null);
    });
  });

  describe('on a log that cannot be read', () => {
    it('records the failure once, and again only after it had recovered', () => {
      const story = aStory(received());
      assert.deepEqual(story.does(logFailure).events, [
        { type: 'signInLogFailed', code: 'signInLogUnavailable' },
      ]);
      assert.deepEqual(story.does(logFailure).events, []);
      const recovered = story.does(found(aSignIn())).events.map(({ type }) => type);
      assert.deepEqual(recovered, ['signInLogRecovered', 'signInsFound']);
      assert.deepEqual(story.does(logFailure).events.length, 1);
    });

    it('records that it answers again when it has nothing to tell', () => {
      const story = aStory(received(), logFailure);
      assert.deepEqual(story.does(found()).events, [{ type: 'signInLogRecovered' }]);
      assert.equal(story.incident().log, 'waiting');
      assert.deepEqual(story.does(found()).events, []);
    });
  });
});
