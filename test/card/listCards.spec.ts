import assert from 'node:assert/strict';
import { usages } from '../../src/command/command.ts';
import { helpMessage } from '../../src/command/help.ts';
import { incidentListMessage } from '../../src/command/incident/listCard.ts';
import { trailMessage } from '../../src/command/incident/trailCard.ts';
import { movedMessage } from '../../src/command/watchHere/card.ts';
import { actionsIn, wordsIn } from './readCard.ts';
import { acknowledgedTrail, incidents } from './states/incident.ts';

describe('the card of open incidents', () => {
  it('says how many there are and how many wait', () => {
    const message = incidentListMessage([
      incidents['signed in, acknowledged'],
      incidents['password accepted'],
      incidents['graver after acknowledgement'],
    ]);
    assert.equal(message.summary, '3 open incidents, 2 waiting');
    assert.match(
      wordsIn(message.card),
      /CRITICAL · incident k7qd2-3\nBreak-glass account signed in\nsvc-harbour@.*\n.*\nAcknowledged by Ada Lovelace/,
    );
    assert.match(wordsIn(message.card), /HIGH · incident k7qd2-3\nSomeone has the password/);
    assert.match(wordsIn(message.card), /This got worse after Ada Lovelace acknowledged it/);
  });

  it('has a button for each that waits', () => {
    const message = incidentListMessage([
      incidents['signed in, acknowledged'],
      incidents['password accepted'],
    ]);
    assert.deepEqual(
      actionsIn(message).map(({ title }) => title),
      ['Acknowledge k7qd2-3'],
    );
  });

  it('says so when there are none, and when not all are shown', () => {
    assert.match(
      wordsIn(incidentListMessage([]).card),
      /No open incidents\nNothing is waiting for a responder\./,
    );
    const many = Array.from({ length: 12 }, () => incidents['one failure']);
    assert.match(wordsIn(incidentListMessage(many).card), /Page 1 of 2/);
  });
});

describe('the trail card', () => {
  it('lists who did what and when, newest first, and that the chain was checked', () => {
    const { card, summary } = trailMessage(
      incidents['signed in, acknowledged'],
      acknowledgedTrail,
      '9f86d081884c7d659a2feaa0c55ad015',
    );
    const text = wordsIn(card);
    assert.equal(summary, 'Incident k7qd2-3: Break-glass account signed in');
    assert.match(text, /Trail: 4 entries\nChecked now and intact\. It ends with 9f86d081884c7d65\./);
    assert.match(
      text,
      /4\nAcknowledged by Ada Lovelace\n.*\(2026-11-03 09:21:40 UTC\)\n3\n6 rows found in the sign-in log\n.*\n2\nCard posted to the channel\n.*\n1\nAlert fired: break-glass sign-in/,
    );
  });

  it('shows the newest entries of a long one', () => {
    const trail = Array.from({ length: 40 }, (_, index) => ({
      ...(acknowledgedTrail[1] ?? assert.fail()),
      sequence: index + 1,
    }));
    const text = wordsIn(trailMessage(incidents['signed in, acknowledged'], trail, 'a'.repeat(64)).card);
    assert.match(text, /Trail: 40 entries/);
    assert.match(text, /Page 1 of 2/);
    assert.doesNotMatch(text, /^15$/m);
  });
});

describe('the help card', () => {
  it('lists every command with what it is for', () => {
    const text = wordsIn(helpMessage().card);
    for (const { usage, short = usage, purpose } of usages) {
      assert.ok(text.includes(`${short}\n${purpose}`), usage);
      assert.ok(purpose.split(' ').length <= 9, purpose);
    }
    assert.match(text, /^Look$[\s\S]*^Act$[\s\S]*^Investigate$[\s\S]*^Set up$/m);
  });
});

describe('the card in a channel that is watched no more', () => {
  it('says who moved the alerts, and how to bring them back', () => {
    const { card, summary } = movedMessage('Ada Lovelace');
    assert.match(wordsIn(card), /Ada Lovelace said watch here in another channel\. To bring the alerts back/);
    assert.equal(summary, 'Ada Lovelace has moved the break-glass alerts to another channel');
  });
});
