import type { Activity } from 'botbuilder';
import type { Logger } from 'pino';
import { noticeMessage } from '../../card/notice.ts';
import { type ErrorCode, errorCatalogue, GlasswatchError } from '../../errors.ts';
import type { Actor } from '../../incident/actor.ts';
import type { ReportFile, ReportFormat } from '../../report/files.ts';
import { cardActivity } from '../answers.ts';
import type { Chat } from '../chat.ts';
import { loggedId } from '../people/loggedId.ts';
import { type Accepted, type FileConsent, fileInfoActivity, readFileConsent } from './consent.ts';

/** A choice as it came in: the place, the card and the value. */
export type ConsentChoice = {
  readonly isPersonal: boolean;
  /** The message with the card. `null` when Teams does not name it. */
  readonly cardId: string | null;
  readonly value: unknown;
  /**
   * Gives the person if they may use the bot now, however old the offer is. Otherwise rejects with the
   * reason.
   */
  readonly admitted: () => Promise<Actor>;
};

export type AnswerDeps = {
  /** Where the person chose. */
  readonly chat: Chat;
  /** Makes a report's file anew, for the person who accepts it. Rejects with `incidentNotFound`, `trailBroken` or `storeUnavailable`. */
  readonly reportFile: (incidentId: string, format: ReportFormat, asker: Actor) => Promise<ReportFile>;
  /** Stores a file at the address that Teams gave. Rejects with `uploadNotAllowed` or `uploadFailed`. */
  readonly upload: (address: string, content: string) => Promise<void>;
  /** `begin` is true if this card was not accepted before. `undo` lets the person accept it again. */
  readonly acceptance: { begin(): boolean; undo(): void };
  readonly log: Logger;
};

const formatNames: Readonly<Record<ReportFormat, string>> = {
  html: 'HTML',
  markdown: 'Markdown',
  json: 'JSON',
  csv: 'CSV',
};

/**
 * Carries out a person's choice about an offered file, and tells the outcome in the chat. Never rejects.
 * Glasswatch makes the file on acceptance, from the record at that time: the offer may be a week old. The
 * file keeps the accepted name, because Teams has already made the file. Its size may differ, because Teams
 * calls the offered size an estimate.
 */
export async function answerFileConsent(choice: ConsentChoice, deps: AnswerDeps): Promise<void> {
  let { log } = deps;
  try {
    if (!choice.isPersonal) throw new GlasswatchError('personalChatOnly');
    const actor = await choice.admitted();
    const consent = readFileConsent(choice.value);
    const { action, incidentId, format } = consent;
    log = log.child({ incidentId, format, personId: loggedId(actor.id) });
    if (action === 'decline') await decline(consent, choice, { ...deps, log });
    else await accept(consent, actor, choice, { ...deps, log });
  } catch (error) {
    const { message } = errorCatalogue[codeFor(error, log)];
    await deps.chat.say(cardActivity(noticeMessage(message))).catch((cause: unknown) => {
      log.error({ err: cause }, 'somebody could not be told what became of a report file');
    });
  }
}

async function decline(consent: FileConsent, choice: ConsentChoice, deps: AnswerDeps): Promise<void> {
  const again = `Nothing was stored. Say report ${consent.incidentId} to be offered it again.`;
  const declined = cardActivity(noticeMessage(`You declined ${reportOf(consent)}.`, [again]));
  if (!(await isReplaced(choice, declined, deps))) await deps.chat.say(declined);
}

async function accept(
  consent: Accepted,
  actor: Actor,
  choice: ConsentChoice,
  deps: AnswerDeps,
): Promise<void> {
  const { chat, reportFile, upload, acceptance, log } = deps;
  const { incidentId, format, place } = consent;
  if (!acceptance.begin()) throw new GlasswatchError('alreadyAccepted');
  try {
    const follows = `Its link follows here. If none comes within a minute, say report ${incidentId} again.`;
    // Do this first: an upload takes time, and people press buttons again while they still stand.
    await isReplaced(
      choice,
      cardActivity(noticeMessage(`You accepted ${reportOf(consent)}.`, [follows])),
      deps,
    );
    const { content } = await reportFile(incidentId, format, actor);
    await upload(place.uploadUrl, content);
  } catch (error) {
    acceptance.undo();
    throw error;
  }
  log.info('a report file was handed over');
  try {
    await chat.say(fileInfoActivity(place));
  } catch (cause) {
    throw new GlasswatchError('fileNotLinked', { cause });
  }
}

const reportOf = ({ format, incidentId }: FileConsent): string =>
  `the ${formatNames[format]} report of incident ${incidentId}`;

/**
 * Takes the buttons away, so that people cannot press them again. `false`: the buttons still stand, and the
 * words were not said.
 */
async function isReplaced(
  { cardId }: ConsentChoice,
  activity: Partial<Activity>,
  { chat, log }: AnswerDeps,
): Promise<boolean> {
  if (cardId === null) return false;
  try {
    await chat.replace(cardId, activity);
    return true;
  } catch (error) {
    log.warn({ err: error }, 'the card of an offered file could not be replaced');
    return false;
  }
}

function codeFor(error: unknown, log: Logger): ErrorCode {
  const code = error instanceof GlasswatchError ? error.code : 'internal';
  const cause = error instanceof GlasswatchError ? error.cause : error;
  log[code === 'internal' ? 'error' : 'warn']({ code, err: cause }, 'a report file was not handed over');
  return code;
}
