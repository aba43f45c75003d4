import assert from 'node:assert/strict';
import fc from 'fast-check';
import { chainAlert } from '../../src/alert/chainAlert.ts';
import { groupOf } from '../../src/alert/grouping.ts';
import type { IncidentEvent } from '../../src/incident/event.ts';
import { readTrail } from '../../src/incident/trail/readTrail.ts';
import type { TrailRecord } from '../../src/incident/trail/trail.ts';
import { cardLink, signedMessage } from '../../src/notify/message.ts';
import { mayHaveNews, type Notice, readingNotices } from '../../src/notify/notices.ts';
import { backOff, pauseOf } from '../../src/notify/retryTimes.ts';
import { atOnce } from '../../src/pieces.ts';
import { anAlert, anAlertedSignIn } from '../builders/alert.ts';
import { aBlindness } from '../builders/blindness.ts';
import { ada } from '../builders/incident.ts';
import { acknowledgedBy, recordsOf } from '../builders/trail.ts';

const received = (given: Parameters<typeof anAlert>[0] = {}): IncidentEvent => {
  const alert = anAlert(given);
  return { type: 'alertReceived', alert, ...groupOf(alert, []) };
};
/** A link of the watch that does not work, or works again. */
const ofWatch = (condition: 'fired' | 'resolved'): IncidentEvent => {
  const at = '2026-11-03T09:30:00.000Z';
  const alert = chainAlert(aBlindness({ until: condition === 'fired' ? null : at }), at);
  return { type: 'alertReceived', alert, ...groupOf(alert, []) };
};
const critical = () => received({ signIns: [anAlertedSignIn({ resultCode: '0' })] });

function noticesOf(records: readonly TrailRecord[], after = 0): readonly Notice[] {
  const read = atOnce(readingNotices(records[0]?.incidentId ?? '', records, after));
  assert(read.intact);
  return read.notices;
}
const typesOf = (...events: readonly IncidentEvent[]) =>
  noticesOf(recordsOf('k7qd2-1', events)).map(({ type }) => type);

describe('what a trail has to tell', () => {
  it('is the blindness of the watch and its end, as often as they come', () => {
    const [blind, seeing, again] = noticesOf(
      recordsOf('k7qd2-1', [ofWatch('fired'), ofWatch('resolved'), acknowledgedBy('Ada'), ofWatch('fired')]),
    ).filter(({ type }) => type !== 'incident.acknowledged');
    assert.deepEqual(
      [blind, seeing, again].map((notice) => [notice?.type, notice?.kind]),
      [
        ['watch.blind', 'watch'],
        ['watch.seeing', 'watch'],
        ['watch.blind', 'watch'],
      ],
    );
  });

  it('is nothing for what people do not have to hear', () => {
    const quiet: readonly IncidentEvent[] = [
      { type: 'cardPosted', card: { conversationId: '19:a', activityId: '1' }, version: 1 },
      { type: 'signInLogFailed', code: 'signInLogUnavailable' },
      { type: 'noteAdded', actor: ada, text: 'a note' },
      { type: 'newcomerAcknowledged', actor: ada },
      received(),
      received({ condition: 'resolved' }),
      { type: 'acknowledgementWithdrawn', actor: ada },
    ];
    assert.deepEqual(typesOf(received(), ...quiet), ['incident.opened']);
  });

  it('counts a newcomer’s acknowledgement once somebody has vouched for it', () => {
    assert.deepEqual(
      typesOf(
        received(),
        { type: 'newcomerAcknowledged', actor: ada },
        { type: 'vouched', actor: ada, newcomer: ada },
      ),
      ['incident.opened', 'incident.acknowledged'],
    );
  });

  it('has ids that stay the same, and that no other store has for an incident of the same name', () => {
    const events = [received(), acknowledgedBy('Ada'), critical()];
    const records = recordsOf('k7qd2-1', events);
    const ids = noticesOf(records).map(({ id }) => id);
    assert.deepEqual(
      noticesOf(records).map(({ id }) => id),
      ids,
    );
    assert.deepEqual(
      noticesOf(records, 1).map(({ id }) => id),
      ids.slice(1),
    );
    const others = noticesOf(recordsOf('k7qd2-1', [received(), acknowledgedBy('Ada'), critical()]));
    assert.equal(new Set([...ids, ...others.map(({ id }) => id)]).size, ids.length + others.length);
    // Standard Webhooks signs id.timestamp.body: a full stop in the id would be ambiguous.
    for (const id of ids) assert.match(id, /^[\w-]+$/);
  });

  it('is believed only of a trail that nobody has altered', () => {
    const [first, ...rest] = recordsOf('k7qd2-1', [received(), acknowledgedBy('Ada')]);
    assert(first);
    const altered = [{ ...first, text: first.text.replace('svc-harbour', 'svc-lantern') }, ...rest];
    assert.equal(atOnce(readingNotices('k7qd2-1', altered, 0)).intact, false);
  });

  it('is never missed by the quick look that spares the reading of the trail', () => {
    const event = fc.constantFrom<() => IncidentEvent>(
      received,
      critical,
      () => ofWatch('fired'),
      () => ofWatch('resolved'),
      () => acknowledgedBy('Ada'),
      () => ({ type: 'acknowledgementWithdrawn', actor: ada }),
      () => ({ type: 'escalated', turn: 1, personIds: [ada.id], isLast: false }),
      () => ({ type: 'closed', actor: ada, classification: 'drill', comment: '' }),
      () => ({ type: 'reopened', actor: ada }),
      () => ({ type: 'noteAdded', actor: ada, text: 'a note' }),
      () => ({ type: 'newcomerAcknowledged', actor: ada }),
    );
    const opening = fc.constantFrom(received, () => ofWatch('fired'));
    fc.assert(
      fc.property(opening, fc.array(event, { maxLength: 12 }), fc.nat(12), (first, rest, after) => {
        const records = recordsOf(
          'k7qd2-1',
          [first, ...rest].map((make) => make()),
        );
        const trail = readTrail('k7qd2-1', records);
        assert(trail.intact);
        const last = noticesOf(records).at(-1)?.sequence ?? 0;
        if (last > after) assert(mayHaveNews(trail.incident, after));
      }),
    );
  });
});

describe('a signed message', () => {
  it('has a signature of each key, and the second of its time', () => {
    const [notice] = noticesOf(recordsOf('k7qd2-1', [received()]));
    assert(notice);
    const keys = [Buffer.alloc(24, 1), Buffer.alloc(24, 2)];
    const { headers } = signedMessage(notice, null, { keys, now: 1_674_087_231_999 });
    assert.equal(headers['webhook-timestamp'], '1674087231');
    const [one = '', two = '', ...more] = headers['webhook-signature']?.split(' ') ?? [];
    assert.match(one, /^v1,[A-Za-z0-9+/]{43}=$/);
    assert.match(two, /^v1,[A-Za-z0-9+/]{43}=$/);
    assert.notEqual(one, two);
    assert.deepEqual(more, []);
  });

  it('links to a card in a channel only', () => {
    assert.equal(cardLink(null, 'tenant'), null);
    assert.equal(cardLink({ conversationId: 'a:chat', activityId: '1' }, 'tenant'), null);
    assert.equal(
      cardLink({ conversationId: '19:x@thread.tacv2;messageid=7', activityId: '7' }, null),
      'https://teams.microsoft.com/l/message/19%3Ax%40thread.tacv2/7?parentMessageId=7',
    );
  });
});

describe('the times of another attempt', () => {
  it('grow to five minutes, and chance takes away up to half', () => {
    const waits = [1, 2, 3, 4, 20, 5_000].map((failures) => backOff(failures, 0));
    assert.deepEqual(waits, [5_000, 10_000, 20_000, 40_000, 300_000, 300_000]);
    assert.equal(backOff(1, 1), 2_500);
  });

  it('are what the receiver asks for, in seconds or as a date, an hour at most', () => {
    const now = Date.parse('2026-11-03T09:20:00.000Z');
    for (const [asked, ms] of [
      ['120', 120_000],
      [' 0 ', 0],
      ['Tue, 03 Nov 2026 09:21:00 GMT', 60_000],
      ['Tue, 03 Nov 2026 09:00:00 GMT', 0],
      ['86400', 3_600_000],
      ['99999999999999999999', 3_600_000],
      ['soon', 0],
      ['-5', 0],
      ['', 0],
      [null, 0],
    ] as const) {
      assert.equal(pauseOf(asked, now), ms, String(asked));
    }
  });
});
