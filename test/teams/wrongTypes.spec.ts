import assert from 'node:assert/strict';
import { errorCatalogue } from '../../src/errors.ts';
import { ada } from '../builders/incident.ts';
import { anActivity } from './activity.ts';
import { press } from './press.ts';
import { openTeamsRig, type TeamsRig } from './teamsRig.ts';

const fixtures = [
  'message-personal',
  'invoke-cardAction',
  'installationUpdate-channel',
  'conversationUpdate-channel',
] as const;
const values = [null, 5, true, 'x', '', [], [null], {}, { a: 1 }, '\ud83d', '\n'];
/** What some activities have besides. */
const others = [
  ...['attachments', 'replyToId', 'action', 'membersAdded', 'membersRemoved', 'name', 'value', 'entities'],
  ...['from.role', 'recipient.role', 'recipient.aadObjectId', 'conversation.role', 'conversation.name'],
  ...['conversation.aadObjectId', 'conversation.isGroup', 'channelData.team', 'channelData.tenant'],
];

type Part = Record<string, unknown>;

/** Every field of an activity, as a path. */
const fieldsOf = (value: unknown, path = ''): readonly string[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([name, inner]) => [
        `${path}${name}`,
        ...fieldsOf(inner, `${path}${name}.`),
      ])
    : [];

/** `null` where another field stands in the way. */
function changed(activity: object, field: string, value: unknown): object | null {
  const copy = structuredClone(activity);
  const names = field.split('.');
  const last = names.pop() ?? '';
  let place = copy as Part;
  for (const name of names) {
    const inner = place[name];
    if (typeof inner !== 'object' || inner === null) return null;
    place = inner as Part;
  }
  place[last] = value;
  return copy;
}

describe('an activity with wrong types', function () {
  this.timeout(60_000);
  let rig: TeamsRig;
  before(async () => {
    rig = await openTeamsRig();
    rig.connector.members.set('29:1-ada', { aadObjectId: ada.id });
    await rig.send(anActivity('installationUpdate-channel'));
  });
  after(() => rig.close());

  for (const fixture of fixtures) {
    it(`is refused or understood, and never failed on: ${fixture}`, async () => {
      const activity = anActivity(fixture);
      for (const field of new Set([...fieldsOf(activity), ...others])) {
        for (const value of values) {
          const wrong = changed(activity, field, value);
          if (wrong === null) continue;
          const { status } = await rig.send(wrong);
          assert.ok(status === 200 || status === 400, `${field} ${JSON.stringify(value)}: ${status}`);
        }
      }
    });
  }

  it('writes no free text into the log where an object id belongs', async () => {
    const secret = 'eyJhbGciOiJub25lIn0.c2VjcmV0.';
    await press(rig, 'acknowledge', { incidentId: 'k7qd2-3' }, { from: { aadObjectId: secret } });
    const line = rig.lines.find(
      (each) => each.includes('somebody was refused') && each.includes('no object id'),
    );
    assert.ok(line);
    assert.ok(!rig.lines.join('').includes(secret.toLowerCase()));
    await press(
      rig,
      'acknowledge',
      { incidentId: 'k7qd2-3' },
      { from: { aadObjectId: '00000000-0000-4000-8000-0000000000EE' } },
    );
    assert.match(rig.lines.join(''), /"personId":"00000000-0000-4000-8000-0000000000ee"/);
  });

  const aways: readonly [
    what: string,
    kind: string,
    code: keyof typeof errorCatalogue,
    conduct: object | 'dropped',
  ][] = [
    ['does not say who is in the team', 'member', 'responderUnknown', { status: 503 }],
    ['breaks the connection', 'reply', 'teamsUnavailable', 'dropped'],
    ['fails', 'reply', 'teamsUnavailable', { status: 500 }],
    ['lets nobody write', 'reply', 'answerRefused', { status: 403 }],
    ['has no such conversation', 'reply', 'answerRefused', { status: 404 }],
  ];
  for (const [what, kind, code, conduct] of aways) {
    it(`says what is wrong while Teams ${what}`, async () => {
      rig.connector.conduct = (call) => (call.kind === kind ? (conduct as 'dropped') : 'ok');
      assert.equal(await press(rig, 'showPage', { command: 'activity 7d' }), errorCatalogue[code].message);
      rig.connector.conduct = () => 'ok';
    });
  }
});
