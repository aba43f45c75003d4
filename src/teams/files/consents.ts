import type { Activity } from 'botbuilder';
import type { Logger } from 'pino';
import type { Actor } from '../../incident/actor.ts';
import { chatOf } from '../chat.ts';
import type { Connectors } from '../sdk/connectors.ts';
import { type AnswerDeps, answerFileConsent } from './answerConsent.ts';

export type FileConsentsDeps = Pick<AnswerDeps, 'reportFile' | 'upload'> & {
  readonly connectors: Connectors;
  readonly log: Logger;
};

export type FileConsents = {
  /**
   * Takes a `fileConsent/invoke` and returns at once. Teams waits 5 s for the answer, and an upload may take
   * longer. The chat tells the outcome.
   */
  take(activity: Activity, admitted: () => Promise<Actor>): void;
  /** Resolves when everything taken so far has ended. */
  settled(): Promise<void>;
};

/** Answers what people choose about offered files. */
export function createFileConsents({ connectors, log, ...deps }: FileConsentsDeps): FileConsents {
  const underWay = new Set<Promise<void>>();
  // Kept only while the process lives, and never emptied. It grows by one line for each file that a responder
  // accepts. A forgotten card only makes a second copy.
  const accepted = new Set<string>();
  const acceptanceOf = (key: string): AnswerDeps['acceptance'] => ({
    begin() {
      if (accepted.has(key)) return false;
      accepted.add(key);
      return true;
    },
    undo: () => void accepted.delete(key),
  });
  return {
    take(activity, admitted) {
      const { id, conversation, replyToId, value } = activity;
      const choice = {
        isPersonal: conversation.conversationType === 'personal',
        cardId: replyToId || null,
        value,
        admitted,
      };
      // Message ids are unique within their chat.
      const acceptance = acceptanceOf(`${conversation.id} ${replyToId || id}`);
      const chat = chatOf(activity, connectors);
      const work = answerFileConsent(choice, { ...deps, chat, acceptance, log });
      underWay.add(work);
      void work.finally(() => underWay.delete(work));
    },
    async settled() {
      await Promise.all(underWay);
    },
  };
}
