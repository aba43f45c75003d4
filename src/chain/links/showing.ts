import { counted } from '../../presentation/words.ts';
import type { ShowingEvidence } from '../evidence.ts';
import { agoWords, type Link, seenByLooks } from '../link.ts';

/** Cards can be shown. `/readyz` asks this too. */
export const isShowing = ({ channel }: Pick<ShowingEvidence, 'channel'>): boolean => channel === 'known';

/** We show. */
export const showing: Link = {
  id: 'showing',
  name: 'Cards are shown',
  question: 'Are cards shown in the channel?',
  failure: 'Cards are not shown in the channel.',
  mayStayUnknown: false,
  carries: 'every',
  bound: { ms: seenByLooks, words: '10 minutes, outside the channel' },
  judge({ showing: { channel, isInGeneral, lostAt, unshown, lastPostedAt } }, now) {
    const waiting =
      unshown === 0 ? [] : [`${counted(unshown, 'card')} still to be posted or brought up to date.`];
    if (channel === 'unknown') {
      return {
        state: 'failed',
        at: null,
        found: ['No security channel is known: say watch here in the channel.', ...waiting],
        remedy: 'Say watch here in the channel that gets the alerts.',
      };
    }
    if (channel === 'lost') {
      return {
        state: 'failed',
        isCut: true,
        at: lostAt,
        found: ['The team of the security channel is gone.', ...waiting],
        remedy: 'Say watch here in another channel.',
        failure: 'Cards have no channel: its team is gone.',
      };
    }
    if (channel === 'archived') {
      return {
        state: 'failed',
        isCut: true,
        isShownAllTheSame: true,
        at: lostAt,
        found: ['The team of the security channel is archived: cards go to people’s chats.', ...waiting],
        remedy: 'Restore the team in Teams, or say watch here in another channel.',
        failure: 'Cards are not seen in the channel: its team is archived.',
      };
    }
    if (channel === 'blocked') {
      return {
        state: 'failed',
        isCut: true,
        isShownAllTheSame: true,
        at: lostAt,
        found: ['Teams forbids posts in the security channel: cards go to people’s chats.', ...waiting],
        remedy: 'Let apps post in the channel’s moderation settings, or say watch here in another channel.',
        failure: 'Cards are not shown in the channel: Teams forbids posts there.',
      };
    }
    if (isInGeneral) {
      return {
        state: 'failed',
        isCut: true,
        isShownAllTheSame: true,
        at: lostAt,
        found: ['The security channel is gone: alerts go to General.', ...waiting],
        remedy: 'Say watch here in another channel.',
        failure: 'Cards go to General: the security channel is gone.',
      };
    }
    if (!isShowing({ channel })) {
      return {
        state: 'failed',
        isCut: true,
        at: lastPostedAt,
        found: ['Cards are late: an urgent alarm has had no card for over two minutes.', ...waiting],
        remedy: 'Check Microsoft’s service health for Teams. Check that the bot is still in the team.',
      };
    }
    if (lastPostedAt === null) {
      return {
        state: 'unknown',
        at: null,
        found: ['No card has been posted so far.', ...waiting],
        remedy: 'Use Test action group in the portal. Its card must appear in the channel.',
      };
    }
    return {
      state: 'seen',
      at: lastPostedAt,
      found: [`Teams took a card at ${agoWords(lastPostedAt, now)}.`, ...waiting],
      remedy: null,
    };
  },
};
