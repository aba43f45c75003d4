import assert from 'node:assert/strict';
import { unseal, verifyTrail } from '../../src/incident/trail/trail.ts';
import type { Append, Store } from '../../src/store/store.ts';
import { appendOf } from '../builders/append.ts';

/** A store to try, its successor after a restart, and the end of both. */
export type OpenedStore = {
  readonly store: Store;
  /** Closes the store and opens its data anew. */
  reopen(): Promise<Store>;
  dispose(): Promise<void>;
};

const opened = (minute: number): string => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();

const oddTexts = {
  quotes: `"double" 'single' \`back\` \\ ; -- '); DROP TABLE trail;`,
  patterns: '%_*?[a-z]$1 {{name}} <%= name %>',
  'control characters': 'a\u0000b\u0001\u001f\u007f\r\n\t\u2028\u2029',
  'other scripts': 'Ωmega, тест, 測試, עברית, e\u0301 and \u00e9, \ufeff\u200b\u202e',
  emoji: '👩‍🚒🔥𝔘',
  'half a surrogate pair': 'a\ud83dz\udd25',
  nothing: '',
  'sixty thousand characters': 'é🔥'.repeat(20_000),
};

/** Texts that a store easily takes for one another. */
const nearTwins = [
  ...['a/b', 'a\\b', 'a#b', 'a?b', 'a b', 'a b ', 'A b', "a'b", 'a"b', 'a%b', 'a_b', 'a\u0000b', 'a\u0000c'],
  ...['e\u0301', '\u00e9', '\ud83d', '\ud83e', '🔥', '\ufffd'],
  ...['1', '2'].map((end) => `${'k'.repeat(900)}${end}`),
];

/** Every promise of the `Store` port, for any adapter. `open` gives a new, empty store each time. */
export function storeContract(name: string, open: () => Promise<OpenedStore>): void {
  describe(`${name} keeps the store contract`, () => {
    let opening: OpenedStore;
    let store: Store;

    beforeEach(async () => {
      opening = await open();
      store = opening.store;
    });

    afterEach(() => opening.dispose());

    const append = (...appends: readonly Append[]) => store.append(appends);
    const ids = (heads: readonly { readonly incidentId: string }[]) => heads.map((head) => head.incidentId);

    describe('append', () => {
      it('stores the records of a new incident in order', async () => {
        const first = appendOf('a', { names: ['Ada', 'Bo', 'Cy'] });
        assert.deepEqual(await append(first), ['appended']);
        assert.deepEqual(await store.trail('a'), first.records);
      });

      it('adds to the end of a trail', async () => {
        const first = appendOf('a', { names: ['Ada', 'Bo'] });
        const second = appendOf('a', { names: ['Cy', 'Di'], after: first.records.at(-1) });
        await append(first);
        assert.deepEqual(await append(second), ['appended']);
        assert.deepEqual(await store.trail('a'), [...first.records, ...second.records]);
        assert.equal(verifyTrail('a', await store.trail('a')).intact, true);
      });

      it('keeps the order of a trail beyond ten and a hundred entries', async () => {
        const long = appendOf('a', { names: Array.from({ length: 120 }, (_, index) => `${index}`) });
        await append(long);
        assert.deepEqual(await store.trail('a'), long.records);
      });

      it('refuses a second beginning and stores nothing of it', async () => {
        const first = appendOf('a', { groups: ['g'], keys: ['k'] });
        await append(first);
        const late = appendOf('a', {
          names: ['Mallory', 'Mallory'],
          groups: ['late'],
          keys: ['late'],
          isOpen: false,
        });
        assert.deepEqual(await append(late), ['conflict']);
        assert.deepEqual(await store.trail('a'), first.records);
        assert.deepEqual(await store.incidentsOfGroup('late'), []);
        assert.equal(await store.incidentWithKey('late'), undefined);
        assert.deepEqual(await store.head('a'), {
          incidentId: 'a',
          version: 1,
          isOpen: true,
          openedAt: opened(0),
        });
      });

      it('refuses an outdated version and stores nothing of it', async () => {
        const first = appendOf('a');
        const second = appendOf('a', { names: ['Bo'], after: first.records[0] });
        await append(first);
        await append(second);
        const late = appendOf('a', { names: ['Cy'], after: first.records[0], keys: ['late'] });
        assert.deepEqual(await append(late), ['conflict']);
        assert.deepEqual(await store.trail('a'), [...first.records, ...second.records]);
        assert.equal(await store.incidentWithKey('late'), undefined);
      });

      it('refuses a version that the trail has not reached, also of an incident that does not exist', async () => {
        const first = appendOf('a');
        const second = appendOf('a', { after: first.records[0] });
        const third = appendOf('a', { after: second.records[0], groups: ['g'] });
        assert.deepEqual(await append(second), ['conflict']);
        assert.equal(await store.head('a'), undefined);
        assert.deepEqual(await store.trail('a'), []);
        await append(first);
        assert.deepEqual(await append(third), ['conflict']);
        assert.deepEqual(await store.trail('a'), first.records);
        assert.deepEqual(await store.incidentsOfGroup('g'), []);
      });

      it('answers many at once in their order and stores the others beside a conflict', async () => {
        const a = appendOf('a');
        await append(a);
        const results = await append(
          appendOf('b', { groups: ['g'] }),
          appendOf('a', { names: ['late'] }),
          appendOf('c'),
          appendOf('a2', { after: a.records[0] }),
          appendOf('d'),
        );
        assert.deepEqual(results, ['appended', 'conflict', 'appended', 'conflict', 'appended']);
        assert.deepEqual(await store.trail('a'), a.records);
        assert.deepEqual(await store.trail('d'), appendOf('d').records);
        assert.deepEqual(ids(await store.incidents({})).sort(), ['a', 'b', 'c', 'd']);
        assert.deepEqual(ids(await store.incidentsOfGroup('g')), ['b']);
      });

      it('takes an empty list', async () => {
        assert.deepEqual(await append(), []);
      });

      it('takes 300 incidents at the same time', async () => {
        const appends = Array.from({ length: 300 }, (_, index) => appendOf(`incident-${index}`));
        const results = await Promise.all(appends.map((one) => append(one)));
        assert.deepEqual(
          results.flat(),
          appends.map(() => 'appended'),
        );
        assert.equal((await store.incidents({})).length, 300);
        for (const { incidentId, records } of appends) {
          assert.deepEqual(await store.trail(incidentId), records);
        }
      });

      it('lets exactly one of two win that build on the same version at the same time', async () => {
        const first = appendOf('a');
        await append(first);
        const rivals = ['Bo', 'Cy'].map((who) => appendOf('a', { names: [who], after: first.records[0] }));
        const results = (await Promise.all(rivals.map((rival) => append(rival)))).flat();
        assert.deepEqual([...results].sort(), ['appended', 'conflict']);
        const winner = rivals[results.indexOf('appended')];
        assert.deepEqual(await store.trail('a'), [...first.records, ...(winner?.records ?? [])]);
      });

      it('lets exactly one of two win that begin the same incident at the same time', async () => {
        const rivals = ['Bo', 'Cy'].map((who) => appendOf('a', { names: [who] }));
        const results = (await Promise.all(rivals.map((rival) => append(rival)))).flat();
        assert.deepEqual([...results].sort(), ['appended', 'conflict']);
        assert.deepEqual(await store.trail('a'), rivals[results.indexOf('appended')]?.records);
      });

      for (const [what, text] of Object.entries(oddTexts)) {
        it(`keeps an entry byte for byte: ${what}`, async () => {
          const odd = appendOf('a', { names: [text] });
          await append(odd);
          const trail = await store.trail('a');
          assert.deepEqual(trail, odd.records);
          assert.deepEqual(trail.map(unseal), odd.records.map(unseal));
          assert.equal(verifyTrail('a', trail).intact, true);
        });
      }
    });

    describe('trail and head', () => {
      it('are empty and undefined for an incident that does not exist', async () => {
        await append(appendOf('a'));
        assert.deepEqual(await store.trail('A'), []);
        assert.equal(await store.head('A'), undefined);
      });

      it('keep incidents apart whose ids begin alike', async () => {
        const appends = ['a', 'a1', 'a-1', 'a_', 'a%'].map((id) => appendOf(id, { names: [id, id] }));
        await append(...appends);
        for (const { incidentId, records } of appends)
          assert.deepEqual(await store.trail(incidentId), records);
      });

      it('say the version, the state and the opening of an incident as of its last append', async () => {
        const first = appendOf('a', { names: ['Ada', 'Bo'], openedAt: opened(7) });
        await append(first);
        assert.deepEqual(await store.head('a'), {
          incidentId: 'a',
          version: 2,
          isOpen: true,
          openedAt: opened(7),
        });
        const second = appendOf('a', { after: first.records[1], isOpen: false, openedAt: opened(7) });
        await append(second);
        assert.deepEqual(await store.head('a'), {
          incidentId: 'a',
          version: 3,
          isOpen: false,
          openedAt: opened(7),
        });
      });
    });

    describe('incidentWithKey', () => {
      it('finds the incident by any key of any of its appends', async () => {
        const first = appendOf('a', { keys: ['k1', 'k2'] });
        await append(first, appendOf('b', { keys: ['k3'] }));
        await append(appendOf('a', { after: first.records[0], keys: ['k4'] }));
        const found = await Promise.all(['k1', 'k2', 'k3', 'k4'].map((key) => store.incidentWithKey(key)));
        assert.deepEqual(found, ['a', 'a', 'b', 'a']);
      });

      it('is undefined for a key that no alert had', async () => {
        await append(appendOf('a', { keys: ['key'] }));
        for (const key of ['', 'ke', 'KEY', 'key ', 'k%', 'k_y', '"key"']) {
          assert.equal(await store.incidentWithKey(key), undefined, JSON.stringify(key));
        }
      });

      it('keeps a key that an append repeats', async () => {
        const first = appendOf('a', { keys: ['k', 'k'] });
        await append(first);
        assert.deepEqual(await append(appendOf('a', { after: first.records[0], keys: ['k'] })), ['appended']);
        assert.equal(await store.incidentWithKey('k'), 'a');
      });

      it('tells keys apart that differ in one odd character', async () => {
        await append(...nearTwins.map((key, index) => appendOf(`incident-${index}`, { keys: [key] })));
        for (const [index, key] of nearTwins.entries()) {
          assert.equal(await store.incidentWithKey(key), `incident-${index}`, JSON.stringify(key));
        }
      });
    });

    describe('incidentsOfGroup', () => {
      it('lists every incident of the group, newest first, open or not', async () => {
        await append(
          appendOf('b', { groups: ['g'], openedAt: opened(2) }),
          appendOf('c', { groups: ['g'], openedAt: opened(1), isOpen: false }),
          appendOf('a', { groups: ['g'], openedAt: opened(3) }),
          appendOf('d', { groups: ['h'], openedAt: opened(4) }),
        );
        assert.deepEqual(await store.incidentsOfGroup('g'), [
          { incidentId: 'a', version: 1, isOpen: true, openedAt: opened(3) },
          { incidentId: 'b', version: 1, isOpen: true, openedAt: opened(2) },
          { incidentId: 'c', version: 1, isOpen: false, openedAt: opened(1) },
        ]);
      });

      it('lists the open ones alone, and counts them all', async () => {
        assert.equal(await store.groupSize('g'), 0);
        await append(
          appendOf('b', { groups: ['g'], openedAt: opened(2) }),
          appendOf('d', { groups: ['g'], openedAt: opened(1), isOpen: false }),
          appendOf('c', { groups: ['g', 'h'], openedAt: opened(3) }),
        );
        const open = async () => ids(await store.incidentsOfGroup('g', { isOpen: true }));
        assert.deepEqual(await open(), ['c', 'b']);
        assert.deepEqual([await store.groupSize('g'), await store.groupSize('h')], [3, 1]);
        await append(
          appendOf('b', {
            groups: ['g'],
            openedAt: opened(2),
            isOpen: false,
            after: (await store.trail('b')).at(-1),
          }),
        );
        assert.deepEqual(await open(), ['c']);
        assert.equal(await store.groupSize('g'), 3);
      });

      it('finds one incident under each of its groups, as it now stands', async () => {
        const first = appendOf('a', { groups: ['rule', 'person'] });
        await append(first);
        await append(appendOf('a', { after: first.records[0], groups: ['later'], isOpen: false }));
        for (const group of ['rule', 'person', 'later']) {
          assert.deepEqual(await store.incidentsOfGroup(group), [
            { incidentId: 'a', version: 2, isOpen: false, openedAt: opened(0) },
          ]);
        }
      });

      it('lists an incident once whose appends repeat the group', async () => {
        const first = appendOf('a', { groups: ['g', 'g'] });
        await append(first);
        await append(appendOf('a', { after: first.records[0], groups: ['g'] }));
        assert.deepEqual(ids(await store.incidentsOfGroup('g')), ['a']);
      });

      it('is empty for a group that never was, however similar', async () => {
        await append(appendOf('a', { groups: ['rule/one'] }));
        for (const group of ['', 'rule/on', 'rule/%', 'RULE/ONE', 'rule/one ', '\ud83d']) {
          assert.deepEqual(await store.incidentsOfGroup(group), [], JSON.stringify(group));
        }
      });

      it('tells groups apart that differ in one odd character', async () => {
        await append(...nearTwins.map((group, index) => appendOf(`incident-${index}`, { groups: [group] })));
        for (const [index, group] of nearTwins.entries()) {
          assert.deepEqual(
            ids(await store.incidentsOfGroup(group)),
            [`incident-${index}`],
            JSON.stringify(group),
          );
        }
      });
    });

    describe('incidents', () => {
      beforeEach(() =>
        append(
          appendOf('b', { openedAt: opened(2) }),
          appendOf('d', { openedAt: opened(1), isOpen: false }),
          appendOf('a', { openedAt: opened(4), isOpen: false }),
          appendOf('c', { openedAt: opened(3) }),
        ),
      );

      it('lists all of them, newest first', async () => {
        assert.deepEqual(ids(await store.incidents({})), ['a', 'c', 'b', 'd']);
      });

      it('gives whole heads', async () => {
        assert.deepEqual(await store.incidents({ limit: 1 }), [
          { incidentId: 'a', version: 1, isOpen: false, openedAt: opened(4) },
        ]);
      });

      it('lists the open ones or the closed ones alone', async () => {
        assert.deepEqual(ids(await store.incidents({ isOpen: true })), ['c', 'b']);
        assert.deepEqual(ids(await store.incidents({ isOpen: false })), ['a', 'd']);
      });

      it('stops at the limit, which counts what the filter lets through', async () => {
        assert.deepEqual(ids(await store.incidents({ limit: 3 })), ['a', 'c', 'b']);
        assert.deepEqual(ids(await store.incidents({ isOpen: true, limit: 2 })), ['c', 'b']);
        assert.deepEqual(ids(await store.incidents({ isOpen: false, limit: 1 })), ['a']);
        assert.equal((await store.incidents({ limit: 100 })).length, 4);
      });

      it('lists those alone that were opened since a time', async () => {
        const since = (openedSince: string, filter = {}) => store.incidents({ openedSince, ...filter });
        assert.deepEqual(ids(await since(opened(2))), ['a', 'c', 'b']);
        assert.deepEqual(ids(await since(opened(3))), ['a', 'c']);
        assert.deepEqual(ids(await since(opened(5))), []);
        assert.deepEqual(ids(await since(opened(1), { isOpen: true })), ['c', 'b']);
        assert.deepEqual(ids(await since(opened(1), { isOpen: false, limit: 1 })), ['a']);
      });

      it('lists those alone that were opened before a time, or between two', async () => {
        const between = (openedSince: string | undefined, openedBefore: string, filter = {}) =>
          store.incidents({ ...(openedSince === undefined ? {} : { openedSince }), openedBefore, ...filter });
        assert.deepEqual(ids(await between(undefined, opened(3))), ['b', 'd']);
        assert.deepEqual(ids(await between(undefined, opened(4), { limit: 2 })), ['c', 'b']);
        assert.deepEqual(ids(await between(opened(1), opened(4), { isOpen: false })), ['d']);
        assert.deepEqual(ids(await between(opened(2), opened(4), { isOpen: true, limit: 1 })), ['c']);
        assert.deepEqual(ids(await between(opened(2), opened(2))), []);
      });

      it('lists those of a group alone, newest first', async () => {
        const of = { groups: ['account:x'], openedAt: opened(6) };
        await append(
          appendOf('e', { ...of, isOpen: false }),
          appendOf('f', { ...of, openedAt: opened(7) }),
          appendOf('g', { ...of, openedAt: opened(8), isOpen: false }),
          appendOf('h', { groups: ['account:xy'], openedAt: opened(9), isOpen: false }),
        );
        const group = 'account:x';
        assert.deepEqual(ids(await store.incidents({ group })), ['g', 'f', 'e']);
        assert.deepEqual(ids(await store.incidents({ group, isOpen: false })), ['g', 'e']);
        assert.deepEqual(ids(await store.incidents({ group, isOpen: true })), ['f']);
        assert.deepEqual(ids(await store.incidents({ group, isOpen: false, limit: 1 })), ['g']);
        assert.deepEqual(
          ids(await store.incidents({ group, openedSince: opened(7), openedBefore: opened(8) })),
          ['f'],
        );
        assert.deepEqual(ids(await store.incidents({ group: 'account:none' })), []);
      });

      it('follows an incident that closes and one that opens again', async () => {
        await append(
          appendOf('c', { after: (await store.trail('c'))[0], openedAt: opened(3), isOpen: false }),
          appendOf('d', { after: (await store.trail('d'))[0], openedAt: opened(1), isOpen: true }),
        );
        assert.deepEqual(ids(await store.incidents({ isOpen: true })), ['b', 'd']);
        assert.deepEqual(ids(await store.incidents({ isOpen: false })), ['a', 'c']);
      });
    });

    describe('shown versions', () => {
      it('begin at 0, also of an incident that does not exist', async () => {
        await append(appendOf('a'));
        assert.equal(await store.shownVersion('a'), 0);
        assert.equal(await store.shownVersion('none'), 0);
      });

      it('are what was marked last', async () => {
        await append(appendOf('a', { names: ['Ada', 'Bo'] }), appendOf('b'));
        await store.markShown('a', 1);
        assert.equal(await store.shownVersion('a'), 1);
        await store.markShown('a', 2);
        assert.equal(await store.shownVersion('a'), 2);
        assert.equal(await store.shownVersion('b'), 0);
      });

      it('stay as they are when the incident grows', async () => {
        const first = appendOf('a');
        await append(first);
        await store.markShown('a', 1);
        await append(appendOf('a', { after: first.records[0] }));
        assert.equal(await store.shownVersion('a'), 1);
      });

      it('change neither the head nor the trail', async () => {
        const first = appendOf('a');
        await append(first);
        const head = await store.head('a');
        await store.markShown('a', 1);
        assert.deepEqual(await store.head('a'), head);
        assert.deepEqual(await store.trail('a'), first.records);
        assert.deepEqual(await append(appendOf('a', { after: first.records[0] })), ['appended']);
      });
    });

    describe('unshown', () => {
      it('is empty where nothing happened', async () => {
        assert.deepEqual(await store.unshown(), []);
      });

      it('lists the oldest incident first, open or not', async () => {
        await append(
          appendOf('b', { openedAt: opened(2) }),
          appendOf('c', { openedAt: opened(1), isOpen: false }),
          appendOf('a', { openedAt: opened(3) }),
        );
        assert.deepEqual(await store.unshown(), ['c', 'b', 'a']);
      });

      it('leaves an incident out once the channel shows its version, and takes it in again when it grows', async () => {
        const a = appendOf('a', { names: ['Ada', 'Bo'], openedAt: opened(1) });
        await append(a, appendOf('b', { openedAt: opened(2) }));
        await store.markShown('a', 1);
        assert.deepEqual(await store.unshown(), ['a', 'b']);
        await store.markShown('a', 2);
        assert.deepEqual(await store.unshown(), ['b']);
        await append(appendOf('a', { after: a.records[1], openedAt: opened(1) }));
        assert.deepEqual(await store.unshown(), ['a', 'b']);
      });

      it('is not changed by a conflict', async () => {
        await append(appendOf('a'));
        await store.markShown('a', 1);
        await append(appendOf('a'));
        assert.deepEqual(await store.unshown(), []);
      });
    });

    describe('facts', () => {
      it('are undefined until they are put', async () => {
        await store.putFact('channel', 'x');
        assert.equal(await store.fact('Channel'), undefined);
      });

      const values = {
        text: '19:channel@thread.tacv2',
        'odd text': Object.values(oddTexts).join('').slice(0, 2000),
        number: -1.5,
        boolean: false,
        null: null,
        list: [1, 'two', [null]],
        object: { conversationId: '19:x', nested: { deep: ['👩‍🚒', ''] } },
      };
      for (const [what, value] of Object.entries(values)) {
        it(`come back as they were put: ${what}`, async () => {
          await store.putFact('fact', value);
          assert.deepEqual(await store.fact('fact'), value);
        });
      }

      it('are replaced by the next one of the same name alone', async () => {
        await store.putFact('one', { old: true });
        await store.putFact('two', 2);
        await store.putFact('one', { new: true });
        assert.deepEqual(await store.fact('one'), { new: true });
        assert.equal(await store.fact('two'), 2);
      });

      it('are replaced where they are as they were read, and left alone where they are not', async () => {
        assert.equal(await store.replaceFact('one', { count: 1 }, 'never'), false);
        assert.equal(await store.fact('one'), undefined);
        assert.equal(await store.replaceFact('one', undefined, { count: 1, odd: oddTexts.emoji }), true);
        assert.equal(await store.replaceFact('one', undefined, 'never'), false);
        assert.equal(await store.replaceFact('one', { count: 2 }, 'never'), false);
        assert.equal(await store.replaceFact('one', await store.fact('one'), null), true);
        assert.equal(await store.replaceFact('one', undefined, 'never'), false);
        assert.equal(await store.fact('one'), null);
      });

      it('are replaced by exactly one of several that do it at the same time', async () => {
        for (const before of [undefined, 'before']) {
          if (before !== undefined) await store.putFact('fact', before);
          const tried = await Promise.all([1, 2, 3].map((rival) => store.replaceFact('fact', before, rival)));
          assert.deepEqual(tried.toSorted(), [false, false, true], `${before}`);
          assert.equal(await store.fact('fact'), tried.indexOf(true) + 1);
        }
      });
    });

    describe('check', () => {
      it('resolves for a store that can be written, again and again, and changes nothing that is read', async () => {
        await append(appendOf('a'));
        await store.check();
        await store.check();
        assert.deepEqual(await store.trail('a'), appendOf('a').records);
        assert.deepEqual(await store.unshown(), ['a']);
      });
    });

    describe('a restart', () => {
      it('loses nothing', async () => {
        const a = appendOf('a', {
          names: Object.values(oddTexts),
          keys: ['k', '\ud83d'],
          groups: ['g', 'h'],
          openedAt: opened(1),
        });
        await append(a, appendOf('b', { groups: ['g'], isOpen: false, openedAt: opened(2) }));
        await store.markShown('a', 3);
        await store.markShown('b', 1);
        await store.putFact('channel', { id: '19:x' });

        const next = await opening.reopen();

        assert.deepEqual(await next.trail('a'), a.records);
        assert.deepEqual(await next.head('b'), {
          incidentId: 'b',
          version: 1,
          isOpen: false,
          openedAt: opened(2),
        });
        assert.equal(await next.incidentWithKey('k'), 'a');
        assert.equal(await next.incidentWithKey('\ud83d'), 'a');
        assert.deepEqual(ids(await next.incidentsOfGroup('g')), ['b', 'a']);
        assert.deepEqual(ids(await next.incidents({ isOpen: true })), ['a']);
        assert.deepEqual(await next.unshown(), ['a']);
        assert.equal(await next.shownVersion('a'), 3);
        assert.deepEqual(await next.fact('channel'), { id: '19:x' });
      });

      it('goes on where the trail ended', async () => {
        const first = appendOf('a');
        await append(first);
        const next = await opening.reopen();
        const second = appendOf('a', { after: first.records[0] });
        assert.deepEqual(await next.append([appendOf('a')]), ['conflict']);
        assert.deepEqual(await next.append([second]), ['appended']);
        assert.deepEqual(await next.trail('a'), [...first.records, ...second.records]);
      });
    });
  });
}
