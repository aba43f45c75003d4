import assert from 'node:assert/strict';
import { calledPeople } from '../../src/delivery/calledPeople.ts';
import { fakeClock } from '../fakes/clock.ts';

describe('the people of a call', () => {
  const names: Readonly<Record<string, string>> = { a: 'Ada', g: 'Grace' };
  const nameOf = async (id: string) => names[id] ?? null;

  it('have their names, in their order', async () => {
    const clock = fakeClock();
    assert.deepEqual(await calledPeople(['g', 'a'], nameOf, clock), [
      { id: 'g', name: 'Grace' },
      { id: 'a', name: 'Ada' },
    ]);
    assert.deepEqual(clock.waiting(), []);
  });

  it('come last when Teams does not know them: it moves up the mentions behind them', async () => {
    const people = await calledPeople(['x', 'a', 'y', 'g'], nameOf, fakeClock());
    assert.deepEqual(
      people.map(({ id, name }) => [id, name]),
      [
        ['a', 'Ada'],
        ['g', 'Grace'],
        ['x', null],
        ['y', null],
      ],
    );
  });

  it('are called without a name when asking fails', async () => {
    const people = await calledPeople(['a'], () => Promise.reject(new Error('no roster')), fakeClock());
    assert.deepEqual(people, [{ id: 'a', name: null }]);
  });

  it('are called after two seconds, with the names that have come until then', async () => {
    const clock = fakeClock();
    const late = Promise.withResolvers<string>();
    let found: unknown;
    const asked = calledPeople(['g', 'a'], (id) => (id === 'g' ? late.promise : nameOf(id)), clock).then(
      (people) => {
        found = people;
      },
    );
    await clock.advance(1_999);
    assert.equal(found, undefined);
    await clock.advance(1);
    await asked;
    late.resolve('Grace');
    assert.deepEqual(found, [
      { id: 'a', name: 'Ada' },
      { id: 'g', name: null },
    ]);
  });

  it('are asked for at once, and nobody where nobody is called', async () => {
    const clock = fakeClock();
    const asked: string[] = [];
    const pending = calledPeople(
      ['a', 'b', 'c'],
      (id) => {
        asked.push(id);
        return Promise.withResolvers<string>().promise;
      },
      clock,
    );
    assert.deepEqual(asked, ['a', 'b', 'c']);
    await clock.advance(2_000);
    await pending;
    assert.deepEqual(await calledPeople([], () => assert.fail('nobody is called'), clock), []);
  });
});
