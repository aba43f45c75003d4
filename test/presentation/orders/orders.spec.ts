import assert from 'node:assert/strict';
import { azureClouds } from '../../../src/azure/clouds.ts';
import { checklistItems } from '../../../src/incident/checklistItem.ts';
import type { Incident } from '../../../src/incident/incident.ts';
import { sightingsOf } from '../../../src/presentation/matchSignIns.ts';
import { checklistHow } from '../../../src/presentation/orders/checklistHow.ts';
import { type Guide, linksTo } from '../../../src/presentation/orders/guide.ts';
import { type Orders, ordersOf } from '../../../src/presentation/orders/orders.ts';
import { totalsOf } from '../../../src/presentation/totals.ts';
import {
  anAlert,
  anAlertedSignIn,
  bareAlert,
  harbour,
  incidentOf,
  lantern,
  received,
} from '../../builders/cardIncidents.ts';
import { aGuide } from '../../builders/guide.ts';
import { incidents } from '../../card/states/incident.ts';

function orders(incident: Incident, guide: Guide = aGuide()): Orders | null {
  const sightings = sightingsOf(incident);
  return ordersOf(incident, { sightings, totals: totalsOf(incident, sightings) }, guide);
}

const wordsOf = (incident: Incident) => orders(incident)?.words;
const labelsOf = (incident: Incident, guide?: Guide) =>
  orders(incident, guide)?.subjects.map(({ links }) => links.map(({ label }) => label));
const urlsOf = (incident: Incident, guide?: Guide) =>
  orders(incident, guide)?.subjects.flatMap(({ links }) => links.map(({ url }) => url)) ?? [];

/** An alert about one sign-in of which only this is known. */
const about = (given: Parameters<typeof anAlertedSignIn>[0]) => {
  const signIn = anAlertedSignIn(given);
  return incidentOf([
    [
      '09:18:06.200',
      {
        type: 'alertReceived',
        alert: anAlert({ signIns: [signIn] }),
        group: 'account:x',
        account: { id: signIn.userId, userPrincipalName: signIn.userPrincipalName },
      },
    ],
  ]);
};

describe('the order of an incident', () => {
  for (const [state, words, labels] of [
    [
      'signed in, first card',
      'Not one of us? Revoke its sessions and reset the password now.',
      ['Revoke sessions', 'Reset password', 'Sign-ins', 'Conditional Access'],
    ],
    [
      'found by the sweep',
      'Not one of us? Revoke its sessions and reset the password now.',
      ['Revoke sessions', 'Reset password', 'Sign-ins', 'Conditional Access'],
    ],
    [
      'outcome unknown',
      'Not one of us? Treat it as a success: revoke its sessions now.',
      ['Revoke sessions', 'Reset password', 'Sign-ins', 'Conditional Access'],
    ],
    [
      'password accepted',
      'Not one of us? Reset the password now.',
      ['Reset password', 'Sign-ins', 'Conditional Access'],
    ],
    [
      'blocked by Conditional Access',
      'One of us? Restore its access. Not one of us? Reset the password.',
      ['User in Entra', 'Sign-ins', 'Conditional Access'],
    ],
    [
      'one failure',
      'Ask the custodian: was it one of us?',
      ['User in Entra', 'Sign-ins', 'Conditional Access'],
    ],
    [
      'password guessing',
      'Check where the attempts come from, and that none succeeded.',
      ['User in Entra', 'Sign-ins', 'Conditional Access'],
    ],
    [
      'session ended',
      'Ask who ended the session, then look for new sign-ins.',
      ['User in Entra', 'Sign-ins', 'Conditional Access'],
    ],
    ['unreadable', 'Read the alert in Azure, then look at the sign-in log.', ['Alerts in Azure', 'Sign-ins']],
    [
      'test action group',
      'Look at the sign-in log: was a break-glass account used?',
      ['Sign-ins', 'Conditional Access', 'Alerts in Azure'],
    ],
    [
      'resolved without firing',
      'Look at the sign-in log: the first alert never arrived.',
      ['Sign-ins', 'Alerts in Azure'],
    ],
    ['alert rule disabled', 'Not one of us? Undo the change now.', ['Changed resource', 'Alerts in Azure']],
    ['change in Azure', 'Ask who changed it, and why.', ['Changed resource', 'Alerts in Azure']],
    ['resource health', 'Check the resource: alerts may not arrive until it recovers.', ['Service health']],
    [
      'not about sign-ins',
      'Read the alert in Azure. Glasswatch does not know its kind.',
      ['Alerts in Azure'],
    ],
  ] as const) {
    it(`says what to do, and where: ${state}`, () => {
      assert.equal(wordsOf(incidents[state]), words);
      assert.deepEqual(labelsOf(incidents[state]), [labels]);
    });
  }

  it('is given by each open incident, of every severity, in at most 15 words and with a link', () => {
    const severities = new Set<string>();
    for (const [state, incident] of Object.entries<Incident>(incidents)) {
      if (incident.closing !== null) continue;
      severities.add(incident.severity);
      const { words, subjects } = orders(incident) ?? assert.fail(state);
      assert.ok(words.split(' ').length <= 15, words);
      assert.ok(subjects.length > 0 && subjects.every(({ links }) => links.length > 0), state);
    }
    assert.deepEqual([...severities].toSorted(), ['critical', 'high', 'info', 'medium']);
  });

  it('is given no more once the incident is closed, and again when it is reopened', () => {
    assert.equal(orders(incidents['closed as drill']), null);
    assert.equal(orders(incidents['closed as misuse']), null);
    assert.equal(wordsOf(incidents.reopened), wordsOf(incidents['signed in, with details']));
  });

  it('is harder once a success follows the failures', () => {
    assert.match(wordsOf(incidents['graver after acknowledgement']) ?? '', /Revoke its sessions/);
  });

  it('links to each cloud’s own portals, and to none where the cloud is not known', () => {
    for (const cloud of azureClouds) {
      const guide = aGuide({ portal: { cloud, tenantId: null } });
      for (const incident of Object.values<Incident>(incidents)) {
        for (const url of urlsOf(incident, guide)) {
          assert.ok([cloud.entraHost, cloud.portalHosts[0]].includes(new URL(url).hostname), url);
        }
      }
    }
    assert.deepEqual(urlsOf(incidents['signed in, first card'], aGuide({ portal: null })), []);
  });

  it('leads to the account’s own page and sign-ins', () => {
    const [revoke, reset, signIns] = urlsOf(incidents['signed in, first card']);
    assert.ok(revoke?.endsWith(`UserProfileMenuBlade/~/overview/userId/${harbour.id}`));
    assert.equal(reset, revoke);
    assert.ok(signIns?.endsWith(`UserProfileMenuBlade/~/SignIns/userId/${harbour.id}`));
  });

  it('finds the account by the name that BREAK_GLASS_ACCOUNTS gives it', () => {
    const incident = about({ userId: null, userPrincipalName: lantern.userPrincipalName.toUpperCase() });
    assert.ok(urlsOf(incident).some((url) => url.endsWith(`overview/userId/${lantern.id}`)));
    const guide = aGuide({ contacts: `${lantern.id}=Grace` });
    assert.deepEqual(orders(incident, guide)?.subjects[0]?.contact, [{ text: 'Grace', url: null }]);
  });

  for (const userId of [`${harbour.id}"`, `'; drop`, `${harbour.id}/../x`, '[x](https://evil.example)']) {
    it(`leads to the sign-in log of everybody when an account’s id is ${userId}`, () => {
      const incident = about({ userId, userPrincipalName: null });
      assert.deepEqual(labelsOf(incident), [['Sign-ins', 'Conditional Access']]);
      assert.ok(urlsOf(incident).every((url) => !/userId|evil|drop/.test(url)));
    });
  }

  it('gives each of several accounts its links and its contact, at most three of them', () => {
    const given = (count: number) => ({
      ...bareAlert('logAlertsV2'),
      signIns: Array.from({ length: count }, (_, index) =>
        anAlertedSignIn({
          userId: `00000000-0000-4000-8000-0000000000d${index}`,
          userPrincipalName: `svc-beacon-${index}@contoso.onmicrosoft.com`,
        }),
      ),
    });
    const of = (count: number) =>
      incidentOf([
        [
          '09:18:06.200',
          { type: 'alertReceived', alert: given(count), group: 'rule:break-glass', account: null },
        ],
      ]);
    const guide = aGuide({ contacts: '00000000-0000-4000-8000-0000000000d1=Grace' });
    const two = orders(of(2), guide)?.subjects ?? [];
    assert.deepEqual(
      two.map(({ name, contact }) => [name, contact?.map(({ text }) => text).join('')]),
      [
        ['svc-beacon-0@contoso.onmicrosoft.com', undefined],
        ['svc-beacon-1@contoso.onmicrosoft.com', 'Grace'],
        [null, undefined],
      ],
    );
    assert.deepEqual(labelsOf(of(2)), [
      ['User in Entra', 'Sign-ins'],
      ['User in Entra', 'Sign-ins'],
      ['Conditional Access'],
    ]);
    assert.equal(orders(of(9))?.subjects.length, 3);
    assert.equal(orders(of(9))?.subjects.at(-1)?.more, 7);
    assert.deepEqual(labelsOf(of(9))?.at(-1), ['Sign-ins', 'Conditional Access']);
  });

  it('leads to the group of a resource that was deleted, and to none that is no resource', () => {
    const changed = (operation: string, resourceId: string) =>
      incidentOf([
        [
          '09:18:06.200',
          received({
            ...bareAlert('activityLog'),
            activity: {
              operation,
              caller: null,
              status: 'Succeeded',
              level: null,
              at: null,
              description: null,
            },
            properties: [{ name: 'resourceId', value: resourceId }],
          }),
        ],
      ]);
    const id = `/subscriptions/${harbour.id}/resourceGroups/rg/providers/microsoft.insights/actionGroups/a`;
    assert.deepEqual(labelsOf(changed('Microsoft.Insights/ActionGroups/Delete', id)), [
      ['Resource group', 'Alerts in Azure'],
    ]);
    for (const odd of ['break-glass', `${id}/../..`, 'https://evil.example/']) {
      assert.deepEqual(labelsOf(changed('Microsoft.Insights/ActionGroups/write', odd)), [
        ['Alerts in Azure'],
      ]);
    }
    assert.equal(
      wordsOf(changed('Microsoft.ServiceHealth/incident/action', id)),
      'Check whether the watch is affected: say diagnose.',
    );
  });
});

describe('how to do an item of a checklist', () => {
  it('is one line of at most 15 words for every item, with links that can be made', () => {
    for (const item of checklistItems) {
      const [words, names] = checklistHow[item];
      assert.match(words, /^[A-Z][^[\]*_]+\.$/, item);
      assert.ok(words.split(' ').length <= 15, words);
      assert.equal(linksTo(names, aGuide().portal, { userId: harbour.id }).length, names.length, item);
    }
  });
});
