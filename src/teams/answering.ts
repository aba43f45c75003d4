import type { Activity } from 'botbuilder';
import type { Logger } from 'pino';
import { noticeMessage } from '../card/notice.ts';
import type { Clock } from '../clock.ts';
import type { Progress } from '../command/progress.ts';
import { isRefusedAsIs, type MessengerFault } from '../delivery/messenger.ts';
import { minute } from '../duration.ts';
import { GlasswatchError } from '../errors.ts';
import { retryDelay } from '../running/retryDelay.ts';
import { endsWithin } from '../running/within.ts';
import { cardActivity, errorWords } from './answers.ts';
import type { Chat } from './chat.ts';
import { readFault } from './sdk/messenger.ts';

/** Milliseconds after which a message says what takes time. A quicker answer stays the only message. */
const patience = 500;

/** Milliseconds after which Teams gets its answer, even while its chat service takes no message. */
const longestTurn = 900;

/** Milliseconds after the question when its answer is not sent again, so that the same question starts anew. */
const longestAnswer = 5 * minute;

/** What came of a request: a sentence for the person, and the messages for the place. */
export type Outcome = { readonly told: string; readonly shown: readonly Partial<Activity>[] };

/**
 * Takes a step of the work. Its words are shown while it takes time. When Glasswatch stops, it rejects with
 * `stopping`: it begins no step then, and gives up those that only read.
 */
export type Step = <Result>(progress: Progress, work: () => Promise<Result>) => Promise<Result>;

/** What a person wrote or pressed. */
type Request = {
  /** Equal for what one person asks in one place, twice. */
  readonly key: string;
  /** Whether the first one's answer serves the second too. What changes something is decided again. */
  readonly onlyReads: boolean;
  readonly chat: Chat;
  /** Whom a message is for that does not stand below their own words. Text for a card. */
  readonly addressee: string | null;
  /** Never rejects: an error becomes an outcome too. */
  readonly work: (step: Step) => Promise<Outcome>;
};

export type Answering = {
  /**
   * Does the work and shows what came of it. Resolves with the sentence for the person, within a second. When
   * the work takes longer, a message stands there that says so, and becomes the answer by an update. The same
   * request meanwhile starts nothing. Rejects when Teams does not take a quick answer.
   */
  answer(request: Request): Promise<string>;
  /** Tells those who wait that nothing follows. Resolves when what was under way has ended. */
  stop(): Promise<void>;
  /** Resolves when what is under way has ended. */
  settled(): Promise<void>;
};

type UnderWay = { readonly turn: Promise<string>; readonly whole: Promise<void>; stop(): void };

/** The first step of nearly all that people ask for. */
export const lookingWhoYouAre: Progress = { words: 'Looking up who you are', onlyReads: true };

/** Answers people at once, also when what they ask for takes time. */
export function createAnswering(clock: Clock, log: Logger): Answering {
  const underWay = new Map<string, UnderWay>();
  let isStopping = false;

  function begin({ key, chat, addressee, work }: Request): UnderWay {
    const turn = Promise.withResolvers<string>();
    const stopping = Promise.withResolvers<never>();
    stopping.promise.catch(() => {});
    const giveUpAt = clock.now() + longestAnswer;
    let isTurnOver = false;
    let words = lookingWhoYouAre.words;

    const endTurn = (told: string) => {
      isTurnOver = true;
      turn.resolve(told);
    };
    const sayThatItFollows = () => endTurn(`${words} … The answer follows in the thread below the card.`);
    const step: Step = (progress, takeStep) => {
      if (isStopping) return Promise.reject(new GlasswatchError('stopping'));
      words = progress.words;
      return progress.onlyReads ? Promise.race([takeStep(), stopping.promise]) : takeStep();
    };

    async function carryOut(): Promise<void> {
      const outcome = work(step);
      if (await endsWithin(patience, outcome, clock)) {
        const { told, shown } = await outcome;
        for (const activity of shown) await say(activity);
        underWay.delete(key);
        return endTurn(told);
      }
      const standing = await stand(chat, words, addressee, log);
      sayThatItFollows();
      const { told, shown } = await outcome;
      const [first = toldActivity(told, addressee), ...others] = shown;
      await (standing === null ? say(first) : complete(standing, first));
      for (const activity of others) await say(activity);
    }

    const say = (activity: Partial<Activity>) => untilTaken(() => chat.say(activity), ['throttled']);
    const replace = (standing: string, activity: Partial<Activity>) =>
      untilTaken(() => chat.replace(standing, activity), ['throttled', 'unreachable']);

    /** Makes an answer of the message that stands for it, if only by saying that the answer could not be shown. */
    async function complete(standing: string, answer: Partial<Activity>): Promise<void> {
      try {
        await replace(standing, answer);
      } catch (error) {
        if (!isRefusedAsIs(readFault(error))) throw error;
        await replace(standing, cardActivity(noticeMessage(errorWords(error, log))));
      }
    }

    async function untilTaken(
      send: () => Promise<unknown>,
      passing: readonly MessengerFault[],
    ): Promise<void> {
      for (let failures = 1; ; failures += 1) {
        try {
          await send();
          return;
        } catch (error) {
          const { fault, retryAfter } = readFault(error);
          const wait = retryAfter ?? retryDelay(failures);
          if (isStopping || !passing.includes(fault) || clock.now() + wait > giveUpAt) throw error;
          await pause(wait);
        }
      }
    }

    async function pause(ms: number): Promise<void> {
      const { promise, resolve } = Promise.withResolvers<void>();
      const cancel = clock.after(ms, resolve);
      await Promise.race([promise, stopping.promise.catch(() => {})]);
      cancel();
    }

    const cancel = clock.after(longestTurn, sayThatItFollows);
    const whole = carryOut()
      .catch((error: unknown) => {
        if (isTurnOver) log.error({ err: error }, 'an answer could not be shown');
        else turn.reject(error);
      })
      .finally(() => {
        cancel();
        if (underWay.get(key) === begun) underWay.delete(key);
      });
    const begun: UnderWay = {
      turn: turn.promise,
      whole,
      stop: () => stopping.reject(new GlasswatchError('stopping')),
    };
    underWay.set(key, begun);
    return begun;
  }

  const settled = async () => {
    await Promise.all(Array.from(underWay.values(), ({ whole }) => whole));
  };

  async function answer(request: Request): Promise<string> {
    const { key, onlyReads } = request;
    const known = underWay.get(key);
    if (!known) return begin(request).turn;
    const told = await known.turn;
    return onlyReads || underWay.get(key) === known ? told : answer(request);
  }

  return {
    answer,
    stop() {
      isStopping = true;
      for (const { stop } of underWay.values()) stop();
      return settled();
    },
    settled,
  };
}

/** Posts the message that becomes the answer. `null` when Teams does not take it: the answer will be one of its own. */
async function stand(
  chat: Chat,
  words: string,
  addressee: string | null,
  log: Logger,
): Promise<string | null> {
  const asked = addressee === null ? [] : [`Asked by ${addressee}.`];
  const lines = [...asked, 'This message becomes the answer. Ask again if it has not in five minutes.'];
  try {
    return await chat.say(cardActivity(noticeMessage(`${words} …`, lines)));
  } catch (error) {
    log.warn({ err: error }, 'a person who waits for an answer could not be told');
    return null;
  }
}

/** What only the person who pressed would have heard, as a message that others read too. */
const toldActivity = (told: string, addressee: string | null): Partial<Activity> =>
  cardActivity(noticeMessage(addressee === null ? told : `${addressee}: ${told}`));
