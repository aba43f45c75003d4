import assert from 'node:assert/strict';
import { GlasswatchError } from '../../../src/errors.ts';
import type { ReportFile } from '../../../src/report/files.ts';
import { consentActivities, fileInfoActivity, readFileConsent } from '../../../src/teams/files/consent.ts';

const place = {
  contentUrl: 'https://contoso-my.sharepoint.com/personal/ada/Documents/Applications/incident-k7qd2-1.md',
  name: 'incident-k7qd2-1.md',
  uploadUrl: 'https://contoso-my.sharepoint.com/personal/ada/_api/v2.0/drive/items/01F/uploadSession?guid=g',
  uniqueId: '1150D938-8870-4044-9F2C-5BBDEBA70C8C',
  fileType: 'md',
};
const context = { incidentId: 'k7qd2-1', format: 'markdown' };
const accepted = { type: 'fileUpload', action: 'accept', context, uploadInfo: place };

describe('an offer of files', () => {
  const files: readonly ReportFile[] = [
    { format: 'markdown', name: 'incident-k7qd2-1.md', content: 'Zoë' },
    { format: 'json', name: 'incident-k7qd2-1.json', content: '{}' },
    { format: 'csv', name: 'incident-k7qd2-1.csv', content: 'at,outcome\n' },
  ];

  it('has a card for each, in a message of its own, with the size in bytes', () => {
    const cards = consentActivities(files, 'k7qd2-1').map(({ type, attachments }) => {
      assert.equal(type, 'message');
      assert.equal(attachments?.length, 1);
      return attachments?.[0];
    });
    assert.deepEqual(
      cards.map((card) => [card?.contentType, card?.name, card?.content.sizeInBytes]),
      [
        ['application/vnd.microsoft.teams.card.file.consent', 'incident-k7qd2-1.md', 4],
        ['application/vnd.microsoft.teams.card.file.consent', 'incident-k7qd2-1.json', 2],
        ['application/vnd.microsoft.teams.card.file.consent', 'incident-k7qd2-1.csv', 11],
      ],
    );
    for (const card of cards) assert.match(card?.content.description, /^The report of incident k7qd2-1, /);
  });

  it('carries which incident and which form, and nothing else', () => {
    const [card] = consentActivities(files, 'k7qd2-1')[0]?.attachments ?? [];
    assert.deepEqual(Object.keys(card?.content).sort(), [
      'acceptContext',
      'declineContext',
      'description',
      'sizeInBytes',
    ]);
    assert.deepEqual(card?.content.acceptContext, context);
    assert.deepEqual(card?.content.declineContext, context);
  });

  it('is read back from what Teams makes of its card', () => {
    for (const activity of consentActivities(files, 'k7qd2-1')) {
      const content = activity.attachments?.[0]?.content;
      const { format } = content.acceptContext;
      assert.deepEqual(readFileConsent({ ...accepted, context: content.acceptContext }), {
        action: 'accept',
        incidentId: 'k7qd2-1',
        format,
        place,
      });
      const declined = { type: 'fileUpload', action: 'decline', context: content.declineContext };
      assert.deepEqual(readFileConsent(declined), { action: 'decline', incidentId: 'k7qd2-1', format });
    }
  });
});

it('a stored file is shown with its link, and without the address that can write it', () => {
  const activity = fileInfoActivity(place);
  assert.deepEqual(activity.attachments, [
    {
      contentType: 'application/vnd.microsoft.teams.card.file.info',
      contentUrl: place.contentUrl,
      name: place.name,
      content: { uniqueId: place.uniqueId, fileType: 'md' },
    },
  ]);
  assert.doesNotMatch(JSON.stringify(activity), /uploadSession/);
});

/** Values that Teams never sends for a card of ours. */
const malformed: readonly [what: string, value: unknown][] = [
  ['nothing', undefined],
  ['null', null],
  ['a text', 'accept'],
  ['a list', [accepted]],
  ['no type', { ...accepted, type: undefined }],
  ['another type', { ...accepted, type: 'fileDownload' }],
  ['no action', { ...accepted, action: undefined }],
  ['another action', { ...accepted, action: 'acceptAll' }],
  ['constructor', { ...accepted, action: 'constructor' }],
  ['no context', { ...accepted, context: undefined }],
  ['a context of text', { ...accepted, context: JSON.stringify(context) }],
  ['an unknown format', { ...accepted, context: { ...context, format: 'pdf' } }],
  ['a format of another kind', { ...accepted, context: { ...context, format: 'toString' } }],
  ['no incident', { ...accepted, context: { format: 'markdown' } }],
  ['what is no id of an incident', { ...accepted, context: { ...context, incidentId: '../../etc' } }],
  ['a number for an incident', { ...accepted, context: { ...context, incidentId: 1 } }],
  ['acceptance without a place', { ...accepted, uploadInfo: undefined }],
  ['acceptance with null for a place', { ...accepted, uploadInfo: null }],
  ...Object.keys(place).flatMap((field): [string, unknown][] => [
    [`a place without ${field}`, { ...accepted, uploadInfo: { ...place, [field]: undefined } }],
    [`a place with an empty ${field}`, { ...accepted, uploadInfo: { ...place, [field]: '' } }],
    [`a place with a list for ${field}`, { ...accepted, uploadInfo: { ...place, [field]: [] } }],
  ]),
  ['refusal without a context', { type: 'fileUpload', action: 'decline' }],
];

describe('a choice that cannot be read', () => {
  for (const [what, value] of malformed) {
    it(`is refused: ${what}`, () => {
      assert.throws(
        () => readFileConsent(value),
        (error) => error instanceof GlasswatchError && error.code === 'invalidAction',
      );
    });
  }
});
