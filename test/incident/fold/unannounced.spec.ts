import assert from 'node:assert/strict';
import type { Incident } from '../../../src/incident/incident.ts';
import { anAlert } from '../../builders/alert.ts';
import { foundBlind } from '../../builders/blindness.ts';
import {
  acknowledge,
  announced,
  assign,
  close,
  escalate,
  found,
  investigate,
  note,
  posted,
  reopen,
  withdraw,
} from '../../builders/commands.ts';
import { anIncident, aStory, grace, type Happening, received, type Story } from '../../builders/incident.ts';
import { openedAt } from '../../builders/incidentStories.ts';
import { aSignIn } from '../../builders/signIn.ts';

const opened: Happening = { ...received(), at: openedAt };
const success = found(aSignIn({ id: 'success', resultCode: '0' }));
/** Rows that happened long after everything that people do here. */
const failed = (...ids: readonly string[]): Happening =>
  found(...ids.map((id) => aSignIn({ id, resultCode: '50126', at: '2026-11-03T12:00:00.000Z' })));

const toTell: Readonly<Record<NonNullable<Incident['unannounced']>, readonly Happening[]>> = {
  graver: [opened, posted(), acknowledge(), success],
  news: [opened, posted(), acknowledge(), received()],
  waiting: [opened, posted(), acknowledge(), withdraw()],
  escalated: [opened, posted(), escalate(openedAt)],
  mended: [
    foundBlind(openedAt),
    posted(),
    foundBlind('2026-11-03T11:00:00.000Z', { until: '2026-11-03T11:00:00.000Z' }),
  ],
};
const kinds = Object.entries(toTell) as readonly (readonly [keyof typeof toTell, readonly Happening[]])[];

describe('what people have to be told besides the card', () => {
  it('is nothing as long as the first card tells all of it', () => {
    assert.equal(anIncident(opened).unannounced, null);
    assert.equal(anIncident(opened, received(), posted(2)).unannounced, null);
  });

  for (const [kind, happenings] of kinds) {
    describe(`when it is “${kind}”`, () => {
      const at = (story: Story) => story.incident().version;

      it('is that, as of the version that made it so', () => {
        const { unannounced, unannouncedVersion, version } = anIncident(...happenings);
        assert.deepEqual([unannounced, unannouncedVersion], [kind, version]);
      });

      it('is told by a reply of that version or a later one', () => {
        for (const more of [[], [note('One.')]]) {
          const story = aStory(...happenings, ...more);
          story.does(announced(at(story)));
          assert.equal(story.incident().unannounced, null);
        }
      });

      it('is not told by a reply that was on its way before, which still counts as one', () => {
        const story = aStory(...happenings);
        story.does({ ...announced(at(story) - 1), at: '2026-11-03T12:00:00.000Z' });
        assert.equal(story.incident().unannounced, kind);
        assert.equal(story.incident().announcedAt, '2026-11-03T12:00:00.000Z');
      });

      it('stays when the card that was on its way before comes to stand', () => {
        const story = aStory(...happenings);
        story.does(posted(at(story) - 1, '9'));
        assert.equal(story.incident().unannounced, kind);
      });

      const afterCard = kind === 'escalated' ? kind : null;
      it(`is ${afterCard ? 'still to be told' : 'told'} by a card that is posted with it`, () => {
        const story = aStory(...happenings);
        story.does(posted(at(story), '9'));
        assert.equal(story.incident().unannounced, afterCard);
      });

      it('is nothing any more once it is closed', () => {
        assert.equal(
          anIncident(...happenings, close('falseAlarm', 'A sentence on what happened.')).unannounced,
          null,
        );
      });

      if (kind !== 'news') {
        it('is nothing any more once somebody has it', () => {
          assert.equal(anIncident(...happenings, acknowledge(grace)).unannounced, null);
          assert.equal(anIncident(...happenings, assign(grace, grace)).unannounced, null);
          assert.equal(anIncident(...happenings, investigate(grace)).unannounced, null);
        });
      }

      it('stays while people do something else', () => {
        assert.equal(anIncident(...happenings, note('Seen.'), assign(grace)).unannounced, kind);
      });
    });
  }

  it('is that it waits again when it is open again', () => {
    const { unannounced, unannouncedVersion, version } = anIncident(
      opened,
      posted(),
      acknowledge(),
      close('drill'),
      reopen(grace),
    );
    assert.deepEqual([unannounced, unannouncedVersion], ['waiting', version]);
  });

  it('is that it became graver rather than that there is news, or that it waits', () => {
    for (const kind of ['news', 'waiting'] as const) {
      assert.equal(anIncident(...toTell[kind], success).unannounced, 'graver');
    }
  });

  it('is that it became graver while its first card was on the way', () => {
    const story = aStory(opened);
    const sent = story.incident().version;
    story.does(success);
    story.does(posted(sent));
    assert.equal(story.incident().unannounced, 'graver');
  });

  describe('of sign-ins after an acknowledgement', () => {
    const told = (...happenings: readonly Happening[]) =>
      anIncident(opened, posted(), acknowledge(), ...happenings).unannounced;

    it('is the news of rows that no alert has told', () => {
      assert.equal(told(failed('a')), 'news');
    });

    it('is nothing while nobody has it: it waits anyway', () => {
      assert.equal(anIncident(opened, posted(), failed('a')).unannounced, null);
    });

    it('is nothing while it waits for a new acknowledgement, since it became graver', () => {
      const story = aStory(...toTell.graver);
      story.does(announced(story.incident().version));
      story.does(failed('a'));
      assert.equal(story.incident().news.signIns, 1);
      assert.equal(story.incident().unannounced, null);
    });

    it('is nothing of rows that happened before', () => {
      const early = aSignIn({ id: 'early', resultCode: '50126', at: '2026-11-03T09:00:00.000Z' });
      assert.equal(told(found(early)), null);
    });

    it('is nothing of rows that an alert has told already', () => {
      const story = aStory(opened, posted(), acknowledge(), received());
      story.does(announced(story.incident().version));
      story.does(failed('a'));
      assert.equal(story.incident().unannounced, null);
      story.does(failed('b'));
      assert.equal(story.incident().unannounced, 'news');
    });

    it('is nothing of a row whose details become complete', () => {
      const story = aStory(opened, posted(), acknowledge(), failed('a'));
      story.does(announced(story.incident().version));
      story.does(
        found(
          aSignIn({ id: 'a', resultCode: '50126', at: '2026-11-03T12:00:00.000Z', resultDescription: null }),
        ),
      );
      assert.equal(story.incident().unannounced, null);
    });

    it('is the news of a row whose result became graver, though it happened before and all is as grave', () => {
      const early = (resultCode: string) =>
        found(aSignIn({ id: 'early', resultCode, at: '2026-11-03T09:00:00.000Z' }));
      const critical = aStory(opened, success, early('50126'), posted(9), acknowledge(), early('0'));
      assert.equal(critical.incident().unannounced, 'news');
      assert.equal(critical.incident().news.signIns, 1);
      critical.does(announced(critical.incident().version));
      critical.does(early('50126'));
      assert.equal(critical.incident().unannounced, null);
      assert.equal(critical.incident().news.signIns, 1);
    });

    it('is the news of a row that is as severe as it was, but now tells of a right password', () => {
      const early = (resultCode: string) =>
        found(aSignIn({ id: 'early', resultCode, at: '2026-11-03T09:00:00.000Z' }));
      const story = aStory(opened, early('50053'), posted(9), acknowledge(), early('50074'));
      assert.equal(story.incident().signIns.get('early')?.resultCode, '50074');
      assert.equal(story.incident().unannounced, 'news');
      story.does(announced(story.incident().version));
      for (const code of ['50076', '50053']) story.does(early(code));
      assert.equal(story.incident().unannounced, null);
    });

    it('is nothing in an investigation, whose thread shows each of them', () => {
      assert.equal(told(investigate(), failed('a')), null);
      assert.equal(told(failed('a'), investigate()), 'news');
    });

    it('is the further alert and the rise, also in an investigation', () => {
      assert.equal(told(investigate(), received()), 'news');
      assert.equal(told(investigate(), success), 'graver');
    });

    it('is nothing of an alert that is resolved', () => {
      assert.equal(told(received(anAlert({ condition: 'resolved' }))), null);
    });
  });
});
