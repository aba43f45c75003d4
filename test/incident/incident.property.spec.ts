import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Alert } from '../../src/alert/alert.ts';
import { unseal, verifyTrail } from '../../src/incident/trail/trail.ts';
import { severities } from '../../src/signIn/resultCode.ts';
import { anAlert } from '../builders/alert.ts';
import { anyHappenings, asked, type Step, told } from '../builders/anyCommand.ts';
import { aStory, received, retold, type Story } from '../builders/incident.ts';

/** Looks at every step of any life of an incident, and at its end. */
const always = (look: (step: Step) => void, atEnd: (story: Story) => void = () => {}) =>
  fc.assert(fc.property(anyHappenings, (all) => atEnd(told(all, look))));

const alertsIn = (story: Story): readonly Alert[] =>
  story
    .trail()
    .map(unseal)
    .flatMap(({ event }) => (event.type === 'alertReceived' ? [event.alert] : []));

describe('an incident, whatever is asked of it', () => {
  it('is what its trail alone makes of it, at every step', () => {
    always(({ story, after }) => assert.deepEqual(retold(story.trail()), after));
  });

  it('has a trail that verifies and as many entries as its version', () => {
    always(({ story, after }) => {
      assert.equal(verifyTrail('k7qd2-1', story.trail()).intact, true);
      assert.equal(after.version, story.trail().length);
    });
  });

  it('keeps no event of a refused command, and is what it was', () => {
    always(({ before, after, events, refusal }) => {
      assert.equal(after.version - before.version, events.length);
      if (refusal) assert.deepEqual(events, []);
      if (events.length === 0) assert.equal(after, before);
    });
  });

  it('keeps every alert, as it came, but for those that come after it was closed', () => {
    fc.assert(
      fc.property(anyHappenings, (all) => {
        const given: Alert[] = [];
        const story = told(all, ({ before, happening, refusal }) => {
          if (happening.type !== 'receiveAlert') return;
          assert.equal(refusal?.code, before.status === 'closed' ? 'incidentClosed' : undefined);
          if (!refusal) given.push(happening.alert);
        });
        assert.deepEqual(alertsIn(story).slice(1), given);
        const { fired, resolved } = story.incident().alerts;
        assert.equal(fired + resolved, given.length + 1);
      }),
    );
  });

  it('never becomes less grave, and asks for a new acknowledgement whenever it becomes graver', () => {
    always(({ before, after }) => {
      const [was, is] = [before, after].map(({ severity }) => severities.indexOf(severity));
      assert(was !== undefined && is !== undefined && is >= was);
      if (is === was) return;
      assert.equal(after.acknowledgement, null);
      assert.equal(after.unannounced, 'graver');
      assert(after.urgentVersion > before.version);
    });
  });

  it('never changes its account, its opening or a group that it is found by', () => {
    fc.assert(
      fc.property(anyHappenings, (all) => {
        const story = aStory(received(anAlert({ signIns: [] })));
        for (const each of all) {
          const before = story.incident();
          story.does(asked(each, before));
          const after = story.incident();
          if (before.account) assert.deepEqual(after.account, before.account);
          assert.deepEqual(after.groups.slice(0, before.groups.length), before.groups);
          assert.equal(new Set(after.groups).size, after.groups.length);
          assert.equal(after.openedAt, before.openedAt);
        }
      }),
    );
  });

  it('has no event by, and no lead of, an account that it is known to be about', () => {
    always(({ before, events }) => {
      const accounts = new Set([
        before.account?.id,
        ...before.alerts.alerted.map(({ userId }) => userId),
        ...[...before.signIns.values()].map(({ userId }) => userId),
      ]);
      for (const event of events) {
        if ('actor' in event) assert(!accounts.has(event.actor.id), `${event.type} by ${event.actor.id}`);
        if ('lead' in event) assert(!accounts.has(event.lead.id), `led by ${event.lead.id}`);
      }
    });
  });

  it('records the same rows once', () => {
    always(({ story, happening }) => {
      if (happening.type === 'recordSignIns') assert.deepEqual(story.does(happening).events, []);
    });
  });

  it('changes, once closed, by being opened again and by what was on its way to Teams, in nothing else', () => {
    const late = ['announced', 'cardPosted', 'checklistPosted', 'activityTold', 'copySent'];
    always(({ before, after, happening, events }) => {
      if (before.status === 'open') return;
      if (happening.type === 'reopen') return;
      assert(events.every(({ type }) => late.includes(type)));
      const same = {
        ...{ version: 0, copies: null, card: null, postedAt: null },
        ...{ replacesCard: true, investigation: null, replies: [], announcedAt: null },
      };
      assert.deepEqual({ ...after, ...same }, { ...before, ...same });
      assert.deepEqual(after.investigation?.ticks, before.investigation?.ticks);
    });
  });

  it('forgets nothing that has to be told, until it is shown, or somebody has it, or it is over', () => {
    always(({ before, after, events }) => {
      if (before.unannounced === null || after.unannounced !== null) return;
      const isTold = events.some((event) =>
        event.type === 'announced' || event.type === 'cardPosted'
          ? (event.version ?? 0) >= before.unannouncedVersion
          : ['acknowledged', 'vouched', 'closed'].includes(event.type),
      );
      assert(isTold, `${before.unannounced} was forgotten`);
    });
  });

  it('never counts on a version that is still to come', () => {
    always(({ after }) => {
      const { version, urgentVersion, unannouncedVersion, investigation } = after;
      for (const each of [urgentVersion, unannouncedVersion, investigation?.changedVersion ?? 0])
        assert(each <= version);
    });
  });

  it('is urgent to show whenever a person has done something', () => {
    always(({ before, after, events }) => {
      if (events.some((event) => 'actor' in event)) assert(after.urgentVersion > before.version);
    });
  });
});
