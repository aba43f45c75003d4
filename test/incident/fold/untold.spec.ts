import assert from 'node:assert/strict';
import { activityTold, found, investigate } from '../../builders/commands.ts';
import { aStory, type Happening, received, type Story } from '../../builders/incident.ts';
import { aSignIn } from '../../builders/signIn.ts';

const noon = (minute: number): string => new Date(Date.UTC(2026, 10, 3, 12, minute)).toISOString();
const rows = (...ids: readonly string[]): Happening =>
  found(...ids.map((id) => aSignIn({ id, resultCode: '50126' })));

function investigationOf(story: Story) {
  const { investigation } = story.incident();
  assert(investigation);
  return investigation;
}

describe('the thread of an investigation', () => {
  const untold = (story: Story) => investigationOf(story).untold.map(({ id }) => id);

  it('has to be told of the sign-ins that were known, and of each that is found', () => {
    const story = aStory(received(), rows('a', 'b'), investigate(), rows('b', 'c'));
    const { version } = story.incident();
    assert.deepEqual(investigationOf(story).untold, [
      { id: 'a', version: version - 1 },
      { id: 'b', version: version - 1 },
      { id: 'c', version },
    ]);
  });

  it('is told of a row once, also when its details become complete', () => {
    const story = aStory(received(), rows('a'), investigate(), activityTold(99));
    story.does(found(aSignIn({ id: 'a', resultCode: '50126', resultDescription: 'now complete' })));
    assert.deepEqual(untold(story), []);
  });

  it('is told again of a row whose result has become graver, and once', () => {
    const story = aStory(received(), rows('a', 'b'), investigate(), activityTold(99));
    story.does(found(aSignIn({ id: 'a', resultCode: '50074' })));
    assert.deepEqual(untold(story), ['a']);
    story.does(found(aSignIn({ id: 'a', resultCode: '0' })));
    assert.deepEqual(investigationOf(story).untold, [{ id: 'a', version: story.incident().version }]);
    story.does(activityTold(99));
    story.does(found(aSignIn({ id: 'a', resultCode: '50126' })));
    assert.deepEqual(untold(story), []);
  });

  it('still has to be told of what was found while it was being told', () => {
    const story = aStory(received(), rows('a'), investigate(), rows('b'));
    const sent = story.incident().version;
    story.does(rows('c'));
    story.does({ ...activityTold(sent), at: noon(1) });
    assert.deepEqual(untold(story), ['c']);
    assert.equal(investigationOf(story).toldAt, noon(1));
    story.does({ ...activityTold(story.incident().version), at: noon(2) });
    assert.deepEqual(untold(story), []);
    assert.equal(investigationOf(story).toldAt, noon(2));
  });

  it('keeps when it was told last when there was nothing to tell', () => {
    const story = aStory(received(), rows('a'), investigate(), { ...activityTold(99), at: noon(1) });
    assert.deepEqual(story.does({ ...activityTold(99), at: noon(2) }).events, []);
    assert.equal(investigationOf(story).toldAt, noon(1));
  });
});
