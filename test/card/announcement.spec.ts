import assert from 'node:assert/strict';
import { announcementMessage } from '../../src/card/announcement.ts';
import type { Mentioned } from '../../src/card/mention.ts';
import { ada, onTheDay } from '../builders/cardIncidents.ts';
import { actionsIn, textsIn, wordsIn } from './readCard.ts';
import { incidents } from './states/incident.ts';

const grace = { id: '00000000-0000-4000-8000-0000000000c4', name: null };
const announced = (
  name: keyof typeof incidents,
  people: readonly Mentioned[] = [ada, grace],
  time = '09:23:06.200',
) => announcementMessage(incidents[name], { people, now: Date.parse(onTheDay(time)) });

describe('the reply that calls people', () => {
  it('mentions each of them in its text, with the object id beside it', () => {
    const { card } = announced('somebody is called');
    assert.match(wordsIn(card), /^<at>Ada Lovelace<\/at> · <at>responder<\/at>: please acknowledge it\.$/m);
    assert.deepEqual(card.msteams, {
      entities: [
        { type: 'mention', text: '<at>Ada Lovelace</at>', mentioned: { id: ada.id, name: 'Ada Lovelace' } },
        { type: 'mention', text: '<at>responder</at>', mentioned: { id: grace.id, name: 'responder' } },
      ],
    });
    const places = textsIn(card).filter(
      ({ place, text }) => text.includes('<at>') && place.startsWith('Text'),
    );
    assert.deepEqual(
      places.map(({ place }) => place),
      ['TextBlock.text'],
    );
  });

  it('says for how long nobody has acknowledged it, on a locked phone too', () => {
    const { card, summary } = announced('somebody is called', [ada], '10:18:06.900');
    assert.match(wordsIn(card), /^Nobody has acknowledged it for 1 h\.$/m);
    assert.equal(summary, 'CRITICAL: Break-glass account signed in · Nobody has acknowledged it for 1 h.');
  });

  it('says when it is the last one', () => {
    assert.match(
      wordsIn(announced('called for the last time', [ada], '11:33:06.300').card),
      /^Nobody has acknowledged it for 2 h 15 min\. This is the last call\.$/m,
    );
    assert.doesNotMatch(wordsIn(announced('somebody is called').card), /last call/);
  });

  it('has the button to acknowledge', () => {
    const verbs = actionsIn(announced('somebody is called')).map(({ verb }) => verb);
    assert.deepEqual(verbs, ['acknowledge']);
  });

  it('mentions nobody when nobody is to be mentioned', () => {
    for (const name of ['somebody is called', 'graver after acknowledgement'] as const) {
      const { card } = announced(name, []);
      assert.doesNotMatch(JSON.stringify(card), /<at>|please acknowledge/);
      assert.deepEqual(card.msteams, { entities: [] });
    }
  });

  it('mentions whoever has not been told of their call with whatever else it tells', () => {
    const { card } = announced('graver after acknowledgement', [ada]);
    assert.match(wordsIn(card), /This got worse after Ada Lovelace acknowledged it/);
    assert.match(wordsIn(card), /^<at>Ada Lovelace<\/at>: please acknowledge it\.$/m);
  });
});
