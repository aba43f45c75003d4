import assert from 'node:assert/strict';
import type { Investigation } from '../../../src/incident/incident.ts';
import { anAlert, anAlertedSignIn } from '../../builders/alert.ts';
import {
  acknowledge,
  activityTold,
  assign,
  checklistPosted,
  close,
  found,
  investigate,
  logFailure,
  note,
  posted,
  reopen,
  tick,
  untick,
  withdraw,
} from '../../builders/commands.ts';
import {
  ada,
  anIncident,
  aStory,
  grace,
  type Happening,
  received,
  type Story,
} from '../../builders/incident.ts';
import { aSignIn } from '../../builders/signIn.ts';

const noon = (minute: number): string => new Date(Date.UTC(2026, 10, 3, 12, minute)).toISOString();
const rows = (...ids: readonly string[]): Happening =>
  found(...ids.map((id) => aSignIn({ id, resultCode: '50126' })));

function investigationOf(story: Story): Investigation {
  const { investigation } = story.incident();
  assert(investigation);
  return investigation;
}

describe('an investigation', () => {
  it('is not there before somebody starts it', () => {
    assert.equal(anIncident(received(), acknowledge(), rows('a'), note('Seen.')).investigation, null);
  });

  it('begins with who started it and when, without ticks, and without a card', () => {
    const story = aStory(received(), { ...investigate(grace), at: noon(1) });
    const { version } = story.incident();
    assert.deepEqual(investigationOf(story), {
      started: { actor: grace, at: noon(1) },
      ticks: new Map(),
      card: null,
      changedVersion: version,
      untold: [],
      toldAt: null,
    });
    assert.equal(story.incident().urgentVersion, version);
  });

  it('goes on where it was when the incident is open again', () => {
    const story = aStory(received(), investigate(), tick(['callCustodian']), checklistPosted());
    const before = investigationOf(story);
    story.does(close('drill'));
    story.does(reopen(grace));
    const { changedVersion, ...after } = investigationOf(story);
    assert.deepEqual({ ...after, changedVersion: before.changedVersion }, before);
    assert.equal(changedVersion, story.incident().version);
  });

  describe('of which the ticks', () => {
    it('are kept in their order, with who ticked and when', () => {
      const story = aStory(received(), investigate());
      story.does({ ...tick(['preserveEvidence']), at: noon(1) });
      story.does({ ...tick(['callCustodian', 'checkSource'], grace), at: noon(2) });
      assert.deepEqual(
        [...investigationOf(story).ticks],
        [
          ['preserveEvidence', { actor: ada, at: noon(1) }],
          ['callCustodian', { actor: grace, at: noon(2) }],
          ['checkSource', { actor: grace, at: noon(2) }],
        ],
      );
    });

    it('stay as they are when another ticks the same', () => {
      const story = aStory(received(), investigate(), { ...tick(['callCustodian']), at: noon(1) });
      story.does({ ...tick(['callCustodian', 'checkSource'], grace), at: noon(2) });
      assert.deepEqual(investigationOf(story).ticks.get('callCustodian'), { actor: ada, at: noon(1) });
    });

    it('go one by one, and come back at the end', () => {
      const story = aStory(received(), investigate(), tick(['callCustodian', 'checkSource']));
      story.does(untick(['callCustodian'], grace));
      assert.deepEqual([...investigationOf(story).ticks.keys()], ['checkSource']);
      story.does(tick(['callCustodian'], grace));
      assert.deepEqual([...investigationOf(story).ticks.keys()], ['checkSource', 'callCustodian']);
      assert.equal(investigationOf(story).ticks.get('callCustodian')?.actor, grace);
    });
  });

  describe('of which the first entry of the thread', () => {
    it('is where it was posted last', () => {
      const story = aStory(received(), investigate(), checklistPosted('2'), checklistPosted('3'));
      assert.equal(investigationOf(story).card?.activityId, '3');
    });

    it('has to be posted anew when the card it stands under was', () => {
      const story = aStory(received(), posted(1, '1'), investigate(), checklistPosted('2'));
      story.does(posted(4, '9'));
      assert.equal(investigationOf(story).card, null);
      assert.equal(story.incident().card?.activityId, '9');
    });

    const changes: readonly (readonly [string, Happening])[] = [
      ['a tick', tick(['checkSource'])],
      ['a tick that is taken back', untick(['callCustodian'])],
      ['a note', note('Seen.')],
      ['a hand-over', assign(grace)],
      ['a withdrawal', withdraw()],
      ['the end', close('drill')],
    ];
    for (const [what, happening] of changes) {
      it(`has to show ${what}, at once`, () => {
        const story = aStory(received(), investigate(), tick(['callCustodian']), checklistPosted());
        story.does(happening);
        const { version, urgentVersion } = story.incident();
        assert.equal(investigationOf(story).changedVersion, version);
        assert.equal(urgentVersion, version);
      });
    }

    const other = (resultCode: string) => anAlertedSignIn({ resultCode });
    const comings: readonly (readonly [string, Happening])[] = [
      ['a rise in severity, by an alert', received(anAlert({ signIns: [other('0')] }))],
      ['a rise in severity, by the log', found(aSignIn({ id: 'success', resultCode: '0' }))],
      ['the items of another outcome, by an alert', received(anAlert({ signIns: [other('50074')] }))],
      ['the items of another outcome, by the log', found(aSignIn({ id: 'accepted', resultCode: '50074' }))],
    ];
    for (const [what, happening] of comings) {
      it(`has to show ${what}`, () => {
        const story = aStory(
          received(anAlert({ signIns: [other('53003')] })),
          investigate(),
          checklistPosted(),
        );
        story.does(happening);
        assert.equal(investigationOf(story).changedVersion, story.incident().version);
      });
    }

    it('has to show a new acknowledgement', () => {
      const story = aStory(received(), investigate(), withdraw());
      story.does(acknowledge(grace));
      assert.equal(investigationOf(story).changedVersion, story.incident().version);
    });

    const others: readonly (readonly [string, Happening])[] = [
      ['a further alert', received()],
      ['a further row of the same', rows('b')],
      ['a card', posted()],
      ['itself', checklistPosted()],
      ['the log being away', logFailure],
      ['what the thread was told', activityTold(99)],
    ];
    for (const [what, happening] of others) {
      it(`has nothing to show of ${what}`, () => {
        const story = aStory(received(), rows('a'), investigate());
        const { changedVersion } = investigationOf(story);
        story.does(happening);
        assert.equal(investigationOf(story).changedVersion, changedVersion);
        assert.equal(story.incident().urgentVersion, changedVersion);
      });
    }
  });

  it('counts the notes, also those before it', () => {
    assert.equal(anIncident(received(), note('One.'), investigate(), note('Two.'), note(' ')).notes, 2);
  });
});
