import assert from 'node:assert/strict';
import { incidentMessage } from '../../src/card/incident.ts';
import { wordsIn } from '../card/readCard.ts';
import { incidents } from '../card/states/incident.ts';

const words = (state: keyof typeof incidents): string => wordsIn(incidentMessage(incidents[state]).card);

describe('the card of what the sweep found', () => {
  it('says that the alert rule did not fire, and how to find out why', () => {
    assert.match(
      words('found by the sweep'),
      /Found by the sweep: the alert rule did not fire\. Say diagnose to see why\./,
    );
    assert.match(words('found by the sweep'), /Alerts\n0 fired/);
  });

  it('says when it was found in place of an alert that never came', () => {
    assert.match(words('found by the sweep'), /Found by the sweep\n09:18:06, /);
    assert.doesNotMatch(words('found by the sweep'), /Alert received/);
  });

  it('says how many of the sign-ins no alert has brought, where alerts have brought others', () => {
    assert.match(
      words('one of them found by the sweep'),
      /1 sign-in found by the sweep: the alert rule did not fire for it\./,
    );
  });

  it('says nothing of it where alerts have brought all', () => {
    assert.doesNotMatch(words('signed in, with details'), /sweep/);
  });
});
