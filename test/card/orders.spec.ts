import assert from 'node:assert/strict';
import { checklistMessage } from '../../src/card/checklist.ts';
import { incidentMessage } from '../../src/card/incident.ts';
import type { ChecklistItem } from '../../src/incident/checklistItem.ts';
import type { Incident } from '../../src/incident/incident.ts';
import type { Message } from '../../src/presentation/message.ts';
import { checklistHow } from '../../src/presentation/orders/checklistHow.ts';
import type { Guide } from '../../src/presentation/orders/guide.ts';
import { ada, anAlert, anAlertedSignIn, harbour, incidentOf, received } from '../builders/cardIncidents.ts';
import { aGuide, guideTenant } from '../builders/guide.ts';
import { onPhone } from '../fakes/phoneMarkdown.ts';
import { cardProblems } from './cardProblems.ts';
import { objectsIn, sizeOf, textsIn, wordsIn } from './readCard.ts';
import { incidents } from './states/incident.ts';

const contact = 'Ada Lovelace, tel:+44 20 7946 0123, mailto:ada@contoso.com or https://contoso.com/duty';
const guide = aGuide({ contacts: `${harbour.id}=${contact}` });
const signedIn = incidents['signed in, with details'];
const linesOf = ({ card }: Message): readonly string[] => wordsIn(card).split('\n');
const plain = (text: string): string => text.replaceAll('\ufe0e', '');

/** What a link in a TextBlock leads to, by its words. */
const linksIn = ({ card }: Message): ReadonlyMap<string, string> =>
  new Map(
    textsIn(card)
      .filter(({ place }) => place === 'TextBlock.text')
      .flatMap(({ text }) => Array.from(text.matchAll(/\[([^\]]+)\]\(([^)]+)\)/g)))
      .map(([, label = '', url = '']) => [label, url]),
  );

const entra = `https://entra.microsoft.com/${guideTenant}/#view`;
const user = `${entra}/Microsoft_AAD_UsersAndTenants/UserProfileMenuBlade/~`;

/** An incident of harbour that is investigated, whose gravest result is this. */
const investigated = (resultCode: string, ...ticked: readonly ChecklistItem[]): Incident =>
  incidentOf([
    ['09:18:06.200', received(anAlert({ signIns: [anAlertedSignIn({ resultCode })] }))],
    ['09:20:00.000', { type: 'investigationStarted', actor: ada }],
    ...ticked.map((item) => ['09:21:00.000', { type: 'itemTicked', actor: ada, item }] as const),
  ]);

describe('the incident card', () => {
  it('has the links directly below the order, and the custodian below them', () => {
    const lines = linesOf(incidentMessage(signedIn, guide));
    const at = lines.indexOf('Not one of us? Revoke its sessions and reset the password now.');
    assert.ok(at > 0 && at < 8);
    assert.equal(
      lines[at + 1],
      [
        `[Revoke sessions](${user}/overview/userId/${harbour.id})`,
        `[Reset password](${user}/overview/userId/${harbour.id})`,
        `[Sign-ins](${user}/SignIns/userId/${harbour.id})`,
        `[Conditional Access](${entra}/Microsoft_AAD_ConditionalAccess/ConditionalAccessBlade/~/Policies)`,
      ].join(' · '),
    );
    assert.equal(
      plain(lines[at + 2] ?? ''),
      'Ask the custodian: Ada Lovelace, +44 20 7946 0123, ada@contoso.com or https://contoso.com/duty',
    );
    assert.equal(
      lines[at + 3],
      '[Call](tel:+442079460123) · [Mail](mailto:ada@contoso.com) · [Open](https://contoso.com/duty)',
    );
  });

  it('says which number each of several links calls', () => {
    const two = aGuide({ contacts: `${harbour.id}=Ada tel:+44 20 7946 0123, Grace tel:+44 20 7946 0124` });
    const links = linksIn(incidentMessage(signedIn, two));
    assert.equal(links.get('Call +442079460123'), 'tel:+442079460123');
    assert.equal(links.get('Call +442079460124'), 'tel:+442079460124');
  });

  it('names no custodian of another account, and none where none is known', () => {
    const other = aGuide({ contacts: `00000000-0000-4000-8000-0000000000d9=${contact}` });
    assert.doesNotMatch(wordsIn(incidentMessage(signedIn, other).card), /custodian:/);
    for (const state of ['unreadable', 'alert rule disabled', 'closed as drill'] as const) {
      assert.doesNotMatch(wordsIn(incidentMessage(incidents[state], guide).card), /custodian:/);
    }
  });

  it('gives no orders and no links once it is closed', () => {
    for (const state of ['closed as drill', 'closed as misuse'] as const) {
      const message = incidentMessage(incidents[state], guide);
      assert.deepEqual([...linksIn(message)], []);
      assert.doesNotMatch(wordsIn(message.card), /Not one of us/);
    }
  });

  it('still says what to do in a cloud whose portals are not known', () => {
    const message = incidentMessage(signedIn, { ...guide, portal: null });
    assert.match(
      wordsIn(message.card),
      /Revoke its sessions and reset the password now\.\nAsk the custodian: Ada/,
    );
    assert.deepEqual([...linksIn(message).keys()], ['Call', 'Mail', 'Open']);
  });

  it('stays below the size that Teams takes, with the longest contact and the longest ids', () => {
    const long = aGuide({ contacts: `${harbour.id}=https://contoso.com/${'漢'.repeat(180)}` });
    for (const incident of Object.values(incidents)) {
      assert.ok(sizeOf(incidentMessage(incident, long)) < 40_000);
    }
  });
});

describe('the checklist', () => {
  it('has the links of the order and the custodian in its first item', () => {
    const lines = linesOf(checklistMessage(investigated('0'), guide));
    const at = lines.indexOf('1 · Call them now, and ask what they did.');
    assert.ok(at > 0);
    assert.match(plain(lines[at + 1] ?? ''), /^Ask the custodian: Ada Lovelace, \+44 20 7946 0123/);
    assert.match(lines[at + 2] ?? '', /^\[Call\]\(tel:\+442079460123\) · \[Mail\]/);
    assert.match(lines[at + 3] ?? '', /^\[Revoke sessions\].* · \[Reset password\].* · \[Sign-ins\]/);
    assert.match(lines[at + 4] ?? '', /^2 · /);
  });

  for (const [kind, code] of [
    ['a success', '0'],
    ['an accepted password', '500121'],
    ['a blocked sign-in', '53003'],
    ['a failure', '50126'],
  ] as const) {
    it(`says how to do each item after ${kind}, by its number`, () => {
      const message = checklistMessage(investigated(code), guide);
      const choices = objectsIn(message.card).flatMap(({ title, value }) =>
        typeof value === 'string' && value in checklistHow ? [String(title)] : [],
      );
      const hows = linesOf(message).filter((line) => /^\d+ · /.test(line) && !choices.includes(line));
      assert.ok(choices.length >= 4);
      assert.deepEqual(
        hows.map((line) => line.split(' ')[0]),
        choices.map((line) => line.split(' ')[0]),
      );
    });
  }

  it('says nothing more of an item that is done, and nothing once the incident is closed', () => {
    const some = wordsIn(checklistMessage(investigated('0', 'revokeSessions'), guide).card);
    assert.ok(!some.includes(checklistHow.revokeSessions[0]));
    assert.match(some, /\n5 · Reset the password/);
    const closed = incidentOf([
      ['09:18:06.200', received(anAlert())],
      ['09:20:00.000', { type: 'investigationStarted', actor: ada }],
      ['09:30:00.000', { type: 'closed', actor: ada, classification: 'drill', comment: '' }],
    ]);
    const message = checklistMessage(closed, guide);
    assert.deepEqual([...linksIn(message)], []);
    assert.doesNotMatch(wordsIn(message.card), /How to do each|Not one of us/);
  });

  it('names the request to filter the log by, once the log has it', () => {
    assert.doesNotMatch(wordsIn(checklistMessage(investigated('0'), guide).card), /request ID/);
    assert.match(
      wordsIn(checklistMessage(signedIn, guide).card),
      /Filter the sign-ins by request ID a77ac000-0000-4000-8000-000000000001\./,
    );
  });

  it('warns of numbers in messages where no custodian is known', () => {
    const message = checklistMessage(investigated('0'), aGuide());
    assert.match(wordsIn(message.card), /\n1 · Call a number you already know, never one from a message\./);
  });
});

describe('a contact', () => {
  for (const words of [
    '[Approve](https://evil.example) javascript:alert(1)',
    '**Ada** <b>x</b> <at>Ada</at> {{DATE(2026-01-01T00:00:00Z)}}',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the template language of cards
    '${severity} ](https://evil.example',
    'Ada\u0000\u202e\u200b\n- x\n1. y',
    'www.evil.example, +44 20 7946 0123 without a scheme',
    'https://evil.example/](https://other.example "x")',
    'mailto:ada@contoso.com?subject=](javascript:alert(1))',
  ]) {
    it(`is words, and links of three schemes only: ${JSON.stringify(words)}`, () => {
      const hostile: Guide = aGuide({ contacts: `${harbour.id}=${words}` });
      for (const message of [
        incidentMessage(signedIn, hostile),
        checklistMessage(investigated('0'), hostile),
      ]) {
        assert.deepEqual(cardProblems(message.card), []);
        const [custodian] = objectsIn(message.card).filter(
          ({ type, inlines }) =>
            type === 'RichTextBlock' && JSON.stringify(inlines).includes('Ask the custodian: '),
        );
        assert.ok(custodian);
        for (const { place, text } of textsIn(custodian)) {
          if (place !== 'TextRun.text') continue;
          assert.deepEqual(onPhone(text), { links: [], lists: [], emphasised: [], detected: [] }, text);
          assert.doesNotMatch(text, /[\p{Cc}\u202e\u200b]|\{\{/u);
        }
        for (const { text } of textsIn(message.card).filter(({ place }) => place === 'TextBlock.text')) {
          const rest = text.replaceAll(/\[[\w +@./-]+\]\((?:https:|mailto:|tel:)[^\s()[\]<>"]+\)/g, '');
          assert.doesNotMatch(rest, /evil|javascript|\]\(|<at>/, text);
        }
        assert.ok([...linksIn(message).values()].every((url) => /^(https|mailto|tel):/.test(url)));
      }
    });
  }
});
