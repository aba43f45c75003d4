import assert from 'node:assert/strict';
import { nearMissOf } from '../../src/webhook/nearMiss.ts';

describe('a call that misses the webhook', () => {
  for (const path of [
    '/api/alerts/',
    '/API/Alerts',
    '/Api/Alerts/',
    '//api/alerts',
    '/api//alerts',
    '/api/alert',
    '/alerts',
    '/alert/',
    '/api/alerts%20',
    '/api%2Falerts',
    '/api/alerts/x',
    '/api-alerts',
    '/glasswatch/api/alerts',
  ]) {
    it(`is told by its address: ${path}`, () => {
      assert.equal(nearMissOf('POST', path), 'address');
    });
  }

  it('is told by its method', () => {
    assert.equal(nearMissOf('GET', '/api/alerts'), 'method');
    assert.equal(nearMissOf(undefined, '/api/alerts'), 'method');
  });

  for (const path of [
    '/',
    '/api',
    '/api/messages',
    '/readyz',
    '/wp-login.php',
    '/%',
    '/alertsmith',
    `/${'a'.repeat(9_000)}/api/alerts`,
  ]) {
    it(`is none that goes to ${path.slice(0, 20)}`, () => {
      assert.equal(nearMissOf('POST', path), null);
    });
  }

  it('is none that is right', () => {
    assert.equal(nearMissOf('POST', '/api/alerts'), null);
  });
});
