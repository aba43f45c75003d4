import assert from 'node:assert/strict';
import { incidentMessage, plainIncidentMessage } from '../../src/card/incident.ts';
import {
  ada,
  anAlert,
  anAlertedSignIn,
  anAttackRow,
  found,
  guesses,
  harbour,
  incidentOf,
  onTheDay,
  received,
} from '../builders/cardIncidents.ts';
import { aSignIn } from '../builders/signIn.ts';
import { actionsIn, objectsIn, textsIn, wordsIn } from './readCard.ts';
import { incidents } from './states/incident.ts';

const words = (state: keyof typeof incidents): string => wordsIn(incidentMessage(incidents[state]).card);

/** The lines of the card's header: what a phone shows before anything else. */
function header(state: keyof typeof incidents): readonly string[] {
  const { body } = incidentMessage(incidents[state]).card;
  return wordsIn(Array.isArray(body) ? body[0] : null).split('\n');
}

const titles = (state: keyof typeof incidents): readonly unknown[] =>
  actionsIn(incidentMessage(incidents[state])).map(({ title }) => title);

describe('the incident card', () => {
  it('starts with severity, what happened, who, where from and when, in the reader’s time', () => {
    assert.deepEqual(header('signed in, with details').slice(0, 5), [
      'CRITICAL · incident k7qd2-3',
      'Break-glass account signed in',
      'svc-harbour@contoso.onmicrosoft.com',
      '203.0.113.77 · Reykjavík, Iceland',
      '{{DATE(2026-11-03T09:15:00Z, SHORT)}}, {{TIME(2026-11-03T09:15:00Z)}}',
    ]);
  });

  it('has UTC in its details only', () => {
    for (const incident of Object.values(incidents)) {
      assert.doesNotMatch(wordsIn(incidentMessage(incident).card.body), /UTC/);
    }
    const { actions } = incidentMessage(incidents['closed as drill']).card;
    assert.match(wordsIn(actions), /Happened\n2026-11-03 09:15:00 UTC/);
    assert.match(wordsIn(actions), /Acknowledged\n2026-11-03 09:21:40 UTC\nClosed\n2026-11-03 09:40:00 UTC/);
  });

  it('has the headline of the gravest sign-in, also when a later one is less grave', () => {
    const success = anAttackRow({ id: 'success', correlationId: 'success', at: onTheDay('09:15:00.000') });
    const failure = anAttackRow({
      ...{ id: 'failure', correlationId: 'failure', at: onTheDay('09:17:00.000'), resultCode: '50126' },
    });
    for (const rows of [
      [success, failure],
      [failure, success],
    ]) {
      const incident = incidentOf([
        ['09:18:06.200', received(anAlert({ signIns: [] }))],
        ['09:18:08.000', found(...rows)],
      ]);
      const { card, summary } = incidentMessage(incident);
      const { body } = card;
      const [severity, title] = wordsIn(Array.isArray(body) ? body[0] : null).split('\n');
      assert.equal(severity, 'CRITICAL · incident k7qd2-3');
      assert.equal(title, 'Break-glass account signed in');
      assert.match(summary, /signed in/);
    }
  });

  it('offers nobody to acknowledge what was closed without an acknowledgement', () => {
    const incident = incidentOf([
      ['09:18:06.200', received(anAlert())],
      ['09:30:00.000', { type: 'closed', actor: ada, classification: 'drill', comment: '' }],
    ]);
    assert.deepEqual(
      actionsIn(incidentMessage(incident)).flatMap(({ title }) => (title === 'Acknowledge' ? [title] : [])),
      [],
    );
  });

  it('says when the alert fired for as long as nobody knows when the sign-in was', () => {
    assert.match(
      header('signed in, first card').join('\n'),
      /Alert fired \{\{DATE\(2026-11-03T09:18:05Z, SHORT\)/,
    );
  });

  for (const [state, severity, title] of [
    ['signed in, with details', 'CRITICAL', 'Break-glass account signed in'],
    ['password accepted', 'HIGH', 'Someone has the password of a break-glass account'],
    ['blocked by Conditional Access', 'HIGH', 'Break-glass sign-in was blocked'],
    ['one failure', 'MEDIUM', 'Break-glass sign-in failed'],
    ['password guessing', 'HIGH', 'Someone is guessing a break-glass password'],
    ['storm of 2,000', 'HIGH', 'Someone is guessing a break-glass password'],
    ['session ended', 'INFO', 'Break-glass session was ended'],
    ['outcome unknown', 'HIGH', 'Break-glass sign-in, outcome not known yet'],
    ['unknown result code', 'MEDIUM', 'Break-glass sign-in failed'],
    ['test action group', 'HIGH', 'Break-glass alert without sign-in details'],
    ['alert rule disabled', 'HIGH', 'An alert rule was disabled'],
    ['change in Azure', 'HIGH', 'A change in Azure'],
    ['resource health', 'MEDIUM', 'A resource is not healthy'],
    ['not about sign-ins', 'MEDIUM', 'An alert that is not about sign-ins'],
    ['resolved without firing', 'INFO', 'An alert was resolved, but its firing never arrived'],
    ['unreadable', 'HIGH', 'An alert could not be read'],
  ] as const) {
    it(`says of "${state}": ${severity}, ${title}, on the card and at the start of the banner`, () => {
      const { summary } = incidentMessage(incidents[state]);
      assert.deepEqual(header(state).slice(0, 2), [`${severity} · incident k7qd2-3`, title]);
      assert.ok(summary.startsWith(`${severity}: ${title}`), summary);
    });
  }

  it('tells in the banner’s first 120 characters what, who and where from', () => {
    const { summary } = incidentMessage(incidents['signed in, with details']);
    assert.equal(
      summary.slice(0, 120),
      'CRITICAL: Break-glass account signed in · svc-harbour@contoso.onmicrosoft.com · 203.0.113.77 · Reykjavík, Iceland',
    );
  });

  it('says what a right password means, and that nobody is in', () => {
    assert.match(
      header('password accepted').join('\n'),
      /Someone entered the correct password but failed MFA\. They are not in yet\.\nNot one of us\? Reset the password now\.\n/,
    );
  });

  it('says nothing of the sign-in log where nobody looks for sign-ins', () => {
    for (const state of ['not about sign-ins', 'change in Azure', 'resource health'] as const) {
      assert.doesNotMatch(words(state), /sign-in log/);
    }
  });

  it('counts what else happened, and puts alike sign-ins together', () => {
    assert.match(header('password accepted').join('\n'), /6 attempts: 1 password accepted · 5 failed/);
    assert.match(
      words('password accepted'),
      /Also in this incident\nFailed, 5 times · 203\.0\.113\.77 · Reykjavík, Iceland\nlast /,
    );
  });

  it('shows a storm as counts: its largest kinds, and the number of the rest', () => {
    const text = words('storm of 2,000');
    assert.match(text, /2,000 attempts: 3 blocked · 1,997 failed/);
    assert.match(text, /Failed, 1,400 times · 203\.0\.113\.77 · Iceland\nFailed, 400 times/);
    assert.match(text, /And 17 more\./);
  });

  it('never lets an alert’s own count hide a success that the log has', () => {
    const failures = anAlert({ signIns: [anAlertedSignIn({ resultCode: '50126', count: 50 })] });
    const { card } = incidentMessage(
      incidentOf([
        ['09:18:06.200', received(failures)],
        ['09:18:08.000', found(anAttackRow(), ...guesses(3))],
      ]),
    );
    assert.match(wordsIn(card), /51 attempts: 1 signed in · 50 failed/);
  });

  it('does not call it guessing when an alert without a code turns out to be one wrong password', () => {
    const unknown = anAlert({ signIns: [anAlertedSignIn({ resultCode: null })] });
    const { summary } = incidentMessage(
      incidentOf([
        ['09:18:06.200', received(unknown)],
        ['09:18:08.000', found(...guesses(1))],
      ]),
    );
    assert.match(summary, /^HIGH: Break-glass sign-in failed/);
  });

  it('names each account where there are several, and whose the gravest sign-in is', () => {
    assert.deepEqual(header('several accounts').slice(2, 4), [
      '2 accounts: svc-lantern@contoso.onmicrosoft.com, svc-harbour@contoso.onmicrosoft.com',
      'svc-lantern@contoso.onmicrosoft.com · 203.0.113.77 · Iceland',
    ]);
  });

  it('shows application, client, device, authentication, Conditional Access, risk, network and result', () => {
    const text = words('signed in, with details');
    const values = objectsIn(incidentMessage(incidents['signed in, with details']).card)
      .filter(({ type }) => type === 'ColumnSet')
      .map((row) => wordsIn(row).replace('\n', ': '));
    assert.deepEqual(values.slice(0, 9), [
      'Application: Azure Portal → Windows Azure Service Management API',
      'Authentication: Password in the cloud: passed; FIDO2 security key (Emergency key): passed',
      'Conditional Access: not applied',
      'Risk: high, at risk, unfamiliar features, malicious IP address',
      'Client: Browser, Chrome 138.0.0, Linux',
      'Device: not managed, not compliant',
      'Place, network: Reykjavík, Höfuðborgarsvæðið, Iceland, AS64511',
      'Result: code 0',
      'User agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36',
    ]);
    assert.match(text, /break-glass sign-in \(Sev0\)/);
    assert.match(text, /runbook\nRB-7/);
  });

  for (const [given, said] of [
    [{ riskLevel: 'hidden', riskState: 'hidden' }, 'hidden: seeing it takes Entra ID P2'],
    [{ riskLevel: 'none', riskState: 'none' }, 'none seen by Entra ID'],
    [
      { authenticationSteps: [], authenticationRequirement: 'singleFactorAuthentication' },
      'one factor was required',
    ],
    [
      {
        authenticationSteps: [
          { method: 'Text message', detail: null, succeeded: false, result: 'MFA denied' },
        ],
      },
      'Text message: failed (MFA denied)',
    ],
    [
      { device: { ...aSignIn().device, isManaged: null, isCompliant: false } },
      'PAW-BREMEN-01, Azure AD joined, not compliant',
    ],
    [{ conditionalAccess: 'failure', policies: [{ name: 'CA009', result: 'failure' }] }, 'not passed: CA009'],
  ] as const) {
    it(`puts Entra’s own words into ours: ${said}`, () => {
      const incident = incidentOf([
        ['09:18:06.200', received(anAlert())],
        ['09:18:08.000', found(aSignIn({ ...given, at: onTheDay('09:15:00.000') }))],
      ]);
      assert.ok(wordsIn(incidentMessage(incident).card).split('\n').includes(said));
    });
  }

  describe('says whether somebody has it', () => {
    it('while nobody has', () => {
      assert.match(words('signed in, first card'), /Waiting for someone to acknowledge it\./);
      assert.deepEqual(titles('signed in, first card'), [
        'Acknowledge',
        'Details',
        'Close',
        'Close incident',
        'Start investigation',
        'Show activity',
        'Open in Azure',
      ]);
    });

    it('when somebody has acknowledged it: who and when', () => {
      assert.match(
        words('signed in, acknowledged'),
        /Acknowledged by Ada Lovelace\n\{\{DATE\(2026-11-03T09:21:40Z, SHORT\)\}\}/,
      );
      assert.deepEqual(titles('signed in, acknowledged'), [
        'Start investigation',
        'Details',
        'Close',
        'Close incident',
        'Show activity',
        'Open in Azure',
        'Withdraw acknowledgement',
      ]);
      assert.match(
        incidentMessage(incidents['signed in, acknowledged']).summary,
        /\(acknowledged by Ada Lovelace\)/,
      );
    });

    it('and what has come since', () => {
      assert.match(
        words('signed in, news after acknowledgement'),
        /2 sign-ins and 1 alert since Ada Lovelace acknowledged/,
      );
      assert.doesNotMatch(words('signed in, acknowledged'), /since Ada/);
      const { card } = incidentMessage(incidents['signed in, news after acknowledgement']);
      const status = objectsIn(card).filter((element) => /acknowledged$/.test(wordsIn(element)));
      assert.deepEqual(
        status.flatMap(({ style }) => style ?? []),
        ['warning'],
      );
    });

    it('when it has outgrown its acknowledgement', () => {
      assert.match(
        words('graver after acknowledgement'),
        /This got worse after Ada Lovelace acknowledged it\. It needs a new acknowledgement\./,
      );
      assert.equal(titles('graver after acknowledgement')[0], 'Acknowledge');
    });

    it('when it was closed: as what, by whom, why, and how long it took', () => {
      assert.match(
        words('closed as misuse'),
        /Closed as misuse by Ada Lovelace\n.*\nThe password was on a sheet .*\nNever acknowledged, closed after 21 min 54 s\./,
      );
      assert.match(words('closed as drill'), /Acknowledged after 3 min 34 s, closed after 21 min 54 s\./);
      assert.match(
        incidentMessage(incidents['closed as drill']).summary,
        /^CLOSED, was CRITICAL: .*\(closed by Ada Lovelace\)/,
      );
      assert.deepEqual(titles('closed as drill'), [
        'Get report',
        'Details',
        'Show activity',
        'Open in Azure',
        'Reopen',
      ]);
      assert.doesNotMatch(words('closed as drill'), /now\./);
    });

    it('when it was reopened: nobody has it', () => {
      assert.match(words('reopened'), /Waiting for someone to acknowledge it\./);
      assert.equal(titles('reopened')[0], 'Acknowledge');
    });

    it('when the acknowledgement was withdrawn', () => {
      assert.match(words('acknowledgement withdrawn'), /Waiting for someone to acknowledge it\./);
      assert.equal(titles('acknowledgement withdrawn')[0], 'Acknowledge');
    });
  });

  it('says how long each step took, from the sign-in to the card', () => {
    assert.match(
      words('signed in, with details'),
      new RegExp(
        [
          'From the sign-in to this card: 3 min 7 s',
          'Sign-in\n2026-11-03 09:15:00 UTC',
          'In the log\n09:17:20, 2 min 20 s later',
          'Alert fired\n09:18:05, 45 s later',
          'Alert received\n09:18:06, 1.2 s later',
          'Card posted\n09:18:06, 0.3 s later',
        ].join('\n'),
      ),
    );
  });

  it('says how long each step took where the log knows nothing yet', () => {
    assert.match(words('signed in, first card'), /From the alert to its arrival here: 1\.2 s/);
    assert.doesNotMatch(words('nothing known'), /From /);
  });

  it('starts the steps with the newest sign-in that the first alert can be about', () => {
    const later = anAttackRow({ id: 'later', correlationId: 'later', at: onTheDay('09:19:00.000') });
    const { card } = incidentMessage(
      incidentOf([
        ['09:18:06.200', received(anAlert())],
        ['09:20:00.000', found(anAttackRow(), later, ...guesses(2))],
      ]),
    );
    assert.match(wordsIn(card), /Sign-in\n2026-11-03 09:15:00 UTC\nIn the log\n09:17:20/);
  });

  it('counts every wrong password of one attempt', () => {
    const rows = guesses(3, 10).map((row) => ({ ...row, correlationId: 'one' }));
    const { card } = incidentMessage(
      incidentOf([
        ['09:18:06.200', received(anAlert())],
        ['09:20:00.000', found(anAttackRow(), ...rows)],
      ]),
    );
    assert.match(wordsIn(card), /Failed, 3 times/);
  });

  it('shows once what the alert and the log both speak of', () => {
    const { card } = incidentMessage(
      incidentOf([
        [
          '09:18:06.200',
          received(anAlert({ signIns: [anAlertedSignIn({ userId: harbour.id.toUpperCase() })] })),
        ],
        ['09:20:00.000', found(anAttackRow())],
      ]),
    );
    assert.doesNotMatch(wordsIn(card), /Also in this incident/);
  });

  it('does not hide that two clocks disagree', () => {
    const { card } = incidentMessage(
      incidentOf([['09:18:06.200', received(anAlert({ firedAt: onTheDay('09:18:09.200') }))]]),
    );
    assert.match(wordsIn(card), /Alert received\n09:18:06, 3\.0 s earlier, by another clock/);
  });

  it('says why details are missing', () => {
    assert.match(
      words('signed in, first card'),
      /Details haven’t reached the sign-in log yet\. Checking again at \{\{TIME\(2026-11-03T09:18:36Z\)\}\}\./,
    );
    assert.match(
      words('log failed'),
      /unreadable since \{\{DATE\(2026-11-03T09:18:09Z, SHORT\)\}\}, \{\{TIME\(2026-11-03T09:18:09Z\)\}\}.* Checking again at \{\{TIME\(2026-11-03T09:18:36Z\)/,
    );
    assert.doesNotMatch(words('signed in, with details'), /sign-in log/);
    assert.doesNotMatch(words('alert rule disabled'), /sign-in log/);
  });

  it('says who changed what, and that the watch may hang on it', () => {
    assert.deepEqual(header('alert rule disabled').slice(2, 4), ['By ada@contoso.com', 'On break-glass']);
    assert.match(words('alert rule disabled'), /Someone may be switching off the watch/);
    assert.doesNotMatch(words('change in Azure'), /switching off the watch/);
  });

  it('shows the first 1,000 characters of what it could not read, as they came', () => {
    const raw = textsIn(incidentMessage(incidents.unreadable).card).find(({ text }) =>
      text.startsWith('{"text"'),
    );
    assert.equal(raw?.place, 'TextRun.text');
    const text = raw?.text.replaceAll('\ufe0e', '') ?? '';
    assert.equal(text.length, 1_000 + 1, 'a space breaks the link');
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the template language of cards
    assert.ok(text.includes('[approve] (http://evil.example) ${x} <at>Ada</at>'));
  });

  it('has one primary button, which is the next step, and what else it can do in the overflow menu', () => {
    const steps = {
      'signed in, first card': 'Acknowledge',
      'graver after acknowledgement': 'Acknowledge',
      'signed in, acknowledged': 'Start investigation',
      'closed as drill': 'Get report',
    } as const;
    for (const [state, step] of Object.entries(steps)) {
      const { body, actions } = incidentMessage(incidents[state as keyof typeof steps]).card;
      const primary = objectsIn(body).filter(({ type }) => type === 'Action.Execute');
      assert.deepEqual(
        primary.map(({ title, style }) => [title, style]),
        [[step, 'positive']],
      );
      assert(Array.isArray(actions));
      for (const { type, title, mode } of actions) {
        assert.equal(mode, type === 'Action.ShowCard' ? undefined : 'secondary', title);
      }
      assert.ok(actions.length <= 6);
    }
  });

  it('folds what the card cuts short: all accounts, and the whole comment', () => {
    const accounts = Array.from({ length: 12 }, (_, index) => `emergency-${index}@contoso.onmicrosoft.com`);
    const comment = `${'The sheet with the password was lost. '.repeat(20)}End.`;
    const { card } = incidentMessage(
      incidentOf([
        [
          '09:18:06.200',
          {
            type: 'alertReceived',
            alert: anAlert({
              signIns: accounts.map((userPrincipalName) =>
                anAlertedSignIn({ userPrincipalName, userId: null }),
              ),
            }),
            group: 'rule:break-glass',
            account: null,
          },
        ],
        ['09:40:00.000', { type: 'closed', actor: ada, classification: 'emergency', comment }],
      ]),
    );
    const folded = wordsIn(card.actions);
    for (const name of accounts) assert.ok(folded.includes(name), name);
    assert.ok(folded.includes('End.'));
    assert.ok(wordsIn(card.body).length < 700);
  });

  it('has no portal button where the alert has no link', () => {
    assert.deepEqual(titles('unreadable'), [
      'Acknowledge',
      'Details',
      'Close',
      'Close incident',
      'Start investigation',
      'Show activity',
    ]);
  });

  it('is the same each time', () => {
    for (const incident of Object.values(incidents)) {
      assert.deepEqual(incidentMessage(incident), incidentMessage(structuredClone(incident)));
    }
  });

  it('has a plain stand-in that says how grave it is and how to take it', () => {
    const message = plainIncidentMessage(incidents['signed in, acknowledged']);
    assert.equal(message.summary, 'CRITICAL: break-glass incident k7qd2-3');
    assert.match(wordsIn(message.card), /CRITICAL\nBreak-glass incident k7qd2-3/);
    assert.deepEqual(
      actionsIn(message).map(({ verb }) => verb),
      ['acknowledge'],
    );
  });
});
