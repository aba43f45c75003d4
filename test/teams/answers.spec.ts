import assert from 'node:assert/strict';
import { cardActivity } from '../../src/teams/answers.ts';

describe('the words of a notification banner', () => {
  it('have no character of markup: iPhones drop what follows an ampersand', () => {
    const { summary } = cardActivity({
      card: { type: 'AdaptiveCard' },
      summary: 'CRITICAL: <b>R&D</b> signed in & out',
    });
    assert.equal(summary, 'CRITICAL: ‹b›R+D‹/b› signed in + out');
  });
});
