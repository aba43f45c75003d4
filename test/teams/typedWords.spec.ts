import assert from 'node:assert/strict';
import { errorCatalogue } from '../../src/errors.ts';
import { unseal } from '../../src/incident/trail/trail.ts';
import { ada } from '../builders/incident.ts';
import { readable } from '../fakes/cardTexts.ts';
import { anActivity } from './activity.ts';
import { press as pressIn } from './press.ts';
import { openTeamsRig, type TeamsRig } from './teamsRig.ts';

describe('the words of a person in the record', () => {
  let rig: TeamsRig;
  let id: string;
  let sent = 0;

  beforeEach(async () => {
    rig = await openTeamsRig();
    rig.connector.members.set('29:1-ada', { aadObjectId: ada.id });
    id = await rig.alarm();
  });
  afterEach(() => rig.close());

  async function say(text: string, changes: object = {}): Promise<string> {
    sent += 1;
    const { status } = await rig.send(anActivity('message-channel', { text, id: `m${sent}`, ...changes }));
    assert.equal(status, 200);
    const reply = rig.connector.calls.findLast(({ kind }) => kind === 'reply');
    return readable(reply?.activity ?? {});
  }

  async function recorded(type: 'noteAdded' | 'closed'): Promise<unknown> {
    const entries = (await rig.store.trail(id)).map((record) => unseal(record).event);
    const event = entries.findLast((each) => each.type === type);
    return event && 'text' in event ? event.text : event && 'comment' in event ? event.comment : undefined;
  }

  it('is the note as it was typed', async () => {
    await say(
      `<at>Glasswatch</at> note ${id} attacker ran net user <svc-x> /add, rule <b> was made, token <i>\n`,
    );
    assert.equal(
      await recorded('noteAdded'),
      'attacker ran net user <svc-x> /add, rule <b> was made, token <i>',
    );
  });

  it('is the comment as it was typed, with its lines and the names of those it mentions', async () => {
    const comment = 'ran net user <svc-x> /add\nrule <Invoices> was made';
    await say(`<at>Glasswatch</at>&nbsp;close ${id} misuse ${comment}, says <at>Grace Hopper</at>`);
    assert.equal(await recorded('closed'), `${comment}, says @Grace Hopper`);
  });

  it('is what the HTML beside the text says, where the text has lost what stands in brackets', async () => {
    const html = `<div><span itemtype="http://schema.skype.com/Mention" itemid="0">Glasswatch</span>&nbsp;note ${id} ran &lt;svc-x&gt;</div>`;
    const attachments = [
      { contentType: 'image/*', contentUrl: 'x' },
      { contentType: 'text/html', content: html },
    ];
    await say(`<at>Glasswatch</at> note ${id} ran `, { attachments });
    assert.equal(await recorded('noteAdded'), 'ran <svc-x>');
  });

  for (const attachments of [
    null,
    'a text',
    [null, 5, { contentType: 'text/html' }, { contentType: 'text/html', content: { a: 1 } }],
    [{ contentType: 'text/html', content: '<div><img src="https://x.example/a.png"></div>' }],
    [{ contentType: 'text/html', content: `<p>${'x'.repeat(20_000)}</p>` }],
  ]) {
    it(`is the text beside ${JSON.stringify(attachments)?.slice(0, 80)}`, async () => {
      await say(`<at>Glasswatch</at> note ${id} ran <svc-x>`, { attachments });
      assert.equal(await recorded('noteAdded'), 'ran <svc-x>');
    });
  }

  it('is found behind a quoted message in a personal chat', async () => {
    await rig.send(anActivity('installationUpdate-channel'));
    const entities = [{ type: 'quotedReply', quotedReply: { messageId: '1778622003149' } }];
    sent += 1;
    const text = `<quoted messageId="1778622003149"/> note ${id} it was me`;
    await rig.send(anActivity('message-personal', { text, entities, id: `m${sent}` }));
    assert.equal(await recorded('noteAdded'), 'it was me');
  });

  const blanks = ['\u3164\u3164', '\u2800', '\ufe0f', '\u{e0041}\u{e0042}', ' \u200b\u00ad', '\u0301'];
  for (const blank of blanks) {
    const codes = Array.from(blank, (letter) => `U+${letter.codePointAt(0)?.toString(16)}`).join(' ');
    it(`takes a note that renders as nothing for an empty one, typed and in the form: ${codes}`, async () => {
      assert.match(await say(`<at>Glasswatch</at> note ${id} ${blank}`), /The note has no text/);
      const told = await pressIn(rig, 'addNote', { incidentId: id, note: blank });
      assert.equal(told, errorCatalogue.noteEmpty.message);
      assert.equal(await recorded('noteAdded'), undefined);
    });
  }

  for (const comment of ['.'.repeat(40), '\u3164'.repeat(40), 'ok '.padEnd(60, '.'), '-- '.repeat(20)]) {
    it(`asks for a sentence where the comment is ${JSON.stringify(comment.slice(0, 9))}…`, async () => {
      const said = await say(`<at>Glasswatch</at> close ${id} misuse ${comment}`);
      assert.match(said, /Add a sentence on what happened/);
      assert.equal((await rig.incidents.get(id))?.status, 'open');
    });
  }
});
