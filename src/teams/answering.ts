import type { Activity } from 'botbuilder';
import type { Logger } from 'pino';
import { createBoundedMap } from '../boundedMap.ts';
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

/**
 * What came of a request: a sentence for the person, and the messages for the place. `isError`: it failed, and may be
 * tried again.
 */
export type Outcome = {
  readonly told: string;
  readonly shown: readonly Partial<Activity>[];
  readonly isError?: boolean;
  /** Whether the first of the messages is a page of a list. */
  readonly isPage?: boolean;
};

/** What a delivery has led to. */
type Delivered = {
  readonly told: string;
  readonly at: number;
  /** Whether Teams has taken the answer. */
  isTaken(): boolean;
  /** Sends the answer no more: another delivery brings it. */
  drop(): void;
};

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
  /** Equal for deliveries of the same activity. `null` when that is not known. */
  readonly delivery: string | null;
  readonly chat: Chat;
  /** Whom a message is for that does not stand below their own words. Text for a card. */
  readonly addressee: string | null;
  /** The list on which the person turns a page: the page takes its place. `null`: it gets a message. Never rejects. */
  readonly list?: Promise<string | null>;
  /** Remembers a message as a list whose pages can be turned. Never rejects. */
  readonly keepList?: (messageId: string) => Promise<void>;
  /** Never rejects: an error becomes an outcome too. */
  readonly work: (step: Step) => Promise<Outcome>;
};

export type Answering = {
  /**
   * Does the work and shows what came of it. Resolves with the sentence for the person, within a second. When
   * the work takes longer, a message stands there that says so, and becomes the answer by an update. The same
   * request meanwhile starts nothing. Rejects when Teams does not take a quick answer of what only reads: Teams then
   * asks again. What was done stays done: its answer is sent until Teams takes it, and another delivery of the request
   * only brings the answer that is still missing.
   */
  answer(request: Request): Promise<string>;
  /** Tells those who wait that nothing follows. Resolves when what was under way has ended. */
  stop(): Promise<void>;
  /** Resolves when what is under way has ended. */
  settled(): Promise<void>;
};

type UnderWay = {
  readonly turn: Promise<string>;
  readonly whole: Promise<void>;
  stop(): void;
};

/** Milliseconds after which Teams delivers no activity again, and how many are remembered at most. */
const longestRepeat = 15 * minute;
const deliveriesKept = 1_000;

/** The first step of nearly all that people ask for. */
export const lookingWhoYouAre: Progress = { words: 'Looking up who you are', onlyReads: true };

/** Answers people at once, also when what they ask for takes time. */
export function createAnswering(clock: Clock, log: Logger): Answering {
  const underWay = new Map<string, UnderWay>();
  /** Also those whose answer Teams has still to take. */
  const unfinished = new Set<UnderWay>();
  /** The last turn of each list that is under way: an earlier one must not come after it. */
  const turning = new Map<string, symbol>();
  const delivered = createBoundedMap<string, Delivered>(deliveriesKept);
  let isStopping = false;

  function begin(request: Request): UnderWay {
    const { key, delivery, onlyReads, chat, addressee, work, keepList = async () => {} } = request;
    const turn = Promise.withResolvers<string>();
    const stopping = Promise.withResolvers<never>();
    stopping.promise.catch(() => {});
    const giveUpAt = clock.now() + longestAnswer;
    let isTurnOver = false;
    const dropped = Promise.withResolvers<void>();
    let unsent: Partial<Activity>[] = [];
    let words = lookingWhoYouAre.words;
    const thisTurn = Symbol('turn');
    let where = 'in the thread below the card';
    /** The message that became a page of a list. */
    let page: string | null = null;

    const endTurn = (told: string) => {
      isTurnOver = true;
      turn.resolve(told);
    };
    const sayThatItFollows = () => endTurn(`${words} … The answer follows ${where}.`);
    const step: Step = (progress, takeStep) => {
      if (isStopping) return Promise.reject(new GlasswatchError('stopping'));
      words = progress.words;
      return progress.onlyReads ? Promise.race([takeStep(), stopping.promise]) : takeStep();
    };

    async function carryOut(): Promise<void> {
      const outcome = work(step);
      const isQuick = await endsWithin(patience, outcome, clock);
      const list = (await request.list) ?? null;
      if (list !== null) {
        where = 'on the card';
        turning.set(list, thisTurn);
      }
      const standing = isQuick || list !== null ? null : await stand(chat, words, addressee, log);
      if (!isQuick) sayThatItFollows();
      const { told, shown, isError, isPage = false } = await outcome;
      const before = lastOf(delivery);
      const isSaid = isQuick && before?.told === told && before.isTaken();
      before?.drop();
      unsent = isSaid ? [] : isQuick || shown.length > 0 ? [...shown] : [toldActivity(told, addressee)];
      if (delivery !== null && !onlyReads && !isError) {
        delivered.set(delivery, {
          told,
          at: clock.now(),
          isTaken: () => unsent.length === 0,
          drop: dropUnsent,
        });
      }
      // Only what reads may be asked again, and so holds its place until it is answered.
      if (!onlyReads && underWay.get(key) === begun) underWay.delete(key);
      try {
        if (list !== null && isPage) await turnPage(list);
        if (list !== null && turning.get(list) === thisTurn) turning.delete(list);
        if (standing !== null) await completeWithUnsent(standing);
        await sayUnsent(onlyReads ? ['throttled'] : ['throttled', 'unreachable'], () => {
          if (!onlyReads) endTurn(told);
        });
        if (isPage && page !== null) await keepList(page);
        if (underWay.get(key) === begun) underWay.delete(key);
        endTurn(told);
      } catch (error) {
        // Teams must not deliver again what is done.
        if (!onlyReads) endTurn(told);
        throw error;
      }
    }

    function dropUnsent(): void {
      unsent = [];
      dropped.resolve();
    }

    /** Says what Teams has not taken yet, in its order. */
    async function sayUnsent(passing: readonly MessengerFault[], onFailure: () => void): Promise<void> {
      for (let next = unsent[0]; next !== undefined; next = unsent[0]) {
        const activity = next;
        await untilTaken(
          async () => {
            if (!unsent.includes(activity)) return;
            const said = await chat.say(activity);
            page ??= said;
          },
          passing,
          onFailure,
        );
        unsent = unsent.slice(1);
      }
    }

    /** Puts the page in the place of the list. Where Teams refuses that, the page becomes a message. */
    async function turnPage(list: string): Promise<void> {
      const [shownPage, ...others] = unsent;
      if (shownPage === undefined) return;
      try {
        await untilTaken(async () => {
          if (turning.get(list) === thisTurn) await chat.replace(list, shownPage);
        }, ['throttled', 'unreachable']);
        page = list;
        unsent = others;
      } catch (error) {
        if (['throttled', 'unreachable', 'unanswered'].includes(readFault(error).fault)) throw error;
      }
    }

    /** A message that somebody has deleted becomes no answer: the answer is then one of its own. */
    async function completeWithUnsent(standing: string): Promise<void> {
      const [answer, ...others] = unsent;
      if (answer === undefined) return;
      try {
        await complete(standing, answer);
        page = standing;
        unsent = others;
      } catch (error) {
        if (onlyReads || readFault(error).fault !== 'gone') throw error;
      }
    }

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
      onFailure = () => {},
    ): Promise<void> {
      for (let failures = 1; ; failures += 1) {
        try {
          await send();
          return;
        } catch (error) {
          onFailure();
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
      await Promise.race([promise, dropped.promise, stopping.promise.catch(() => {})]);
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
        unfinished.delete(begun);
        if (underWay.get(key) === begun) underWay.delete(key);
      });
    const begun: UnderWay = {
      turn: turn.promise,
      whole,
      stop: () => stopping.reject(new GlasswatchError('stopping')),
    };
    underWay.set(key, begun);
    unfinished.add(begun);
    return begun;
  }

  /** What an earlier delivery of the same has led to. */
  function lastOf(delivery: string | null): Delivered | undefined {
    const last = delivery === null ? undefined : delivered.get(delivery);
    return last && clock.now() - last.at <= longestRepeat ? last : undefined;
  }

  const settled = async () => {
    await Promise.all(Array.from(unfinished, ({ whole }) => whole));
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
      for (const { stop } of unfinished) stop();
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
  const lines = [...asked, 'This message becomes the answer. If it does not within five minutes, ask again.'];
  try {
    return await chat.say(cardActivity(noticeMessage(`${words} …`, lines)));
  } catch (error) {
    log.warn({ err: error }, 'a person who waits for an answer could not be told');
    return null;
  }
}

/** What only the person who pressed would have heard, as a message that others read too. */
export const toldActivity = (told: string, addressee: string | null): Partial<Activity> =>
  cardActivity(noticeMessage(addressee === null ? told : `${addressee}: ${told}`));
