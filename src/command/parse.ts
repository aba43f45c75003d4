import { closest, distance } from 'fastest-levenshtein';
import { type Classification, classifications } from '../incident/classification.ts';
import { isIncidentId } from '../incident/id.ts';
import { parseActivity, readPage } from './activity/parse.ts';
import { parseAudit } from './audit/parse.ts';
import { parseTicks } from './checklist/parse.ts';
import {
  type Command,
  isReading,
  type Misunderstood,
  notACommand,
  type ReadingCommand,
  usages,
} from './command.ts';
import { commandText } from './commandText.ts';
import { parseIncidents } from './incident/parseList.ts';
import { asTyped, cutWord, cutWordAfterMentions, ownWords } from './typedText.ts';
import { parseWhois } from './whois/parse.ts';

const words = [
  'status',
  'activity',
  'audit',
  'whois',
  'diagnose',
  'incidents',
  'incident',
  'timeline',
  'acknowledge',
  'withdraw',
  'investigate',
  'note',
  'tick',
  'untick',
  'assign',
  'close',
  'reopen',
  'report',
  'digest',
  'watch',
  'help',
] as const;
type Word = (typeof words)[number];

/** Other words for a command with some of its arguments. */
const aliases: ReadonlyMap<string, string> = new Map([
  ['ack', 'acknowledge'],
  ['open', 'incidents'],
  ['today', 'activity today'],
  ['yesterday', 'activity yesterday'],
]);
const spoken: readonly string[] = [...words, ...aliases.keys()];

/** How many letters may be wrong in a recognised word: three, or half of a short word. */
const isNear = (typed: string, word: string) =>
  distance(typed, word) <= Math.min(3, Math.floor(word.length / 2));
/** Attack: the patterns below take quadratic time and anyone may write, so long texts would delay alerts. */
const longestText = 4_000;

/**
 * Reads what a person typed; mentions, markup, case and white space do not matter. Pure. Arguments are
 * checked here. So typed text goes on only as a window, an account name or IP address to compare with, an
 * outcome, an incident's id, a classification, or a comment, which is text from outside.
 */
export function parseCommand(text: string): Command | Misunderstood {
  if (text.length > longestText) return misunderstood('That is too long for a command.', null);
  const own = ownWords(text);
  const [said = 'help', ...others] = normalised(own)
    .toLowerCase()
    .split(' ')
    .filter((word) => word !== '');
  const [first = said, ...before] = aliases.get(said)?.split(' ') ?? [said];
  const rest = [...before, ...others];
  if (!isWord(first)) return near(first, others);
  return readCommand(first, rest, own, text);
}

/** What a word that is no command is close to, with what stands behind it where that makes sense. */
function near(first: string, others: readonly string[]): Misunderstood {
  const begun = first.length > 1 ? spoken.find((word) => word.startsWith(first)) : undefined;
  const nearest = begun ?? closest(first, spoken);
  if (begun === undefined && !isNear(first, nearest)) return misunderstood(notACommand, null);
  const [word = nearest] = aliases.get(nearest)?.split(' ') ?? [nearest];
  const meant = [[nearest, ...others].join(' '), ...(takesNothing.has(nearest) ? [nearest] : [])]
    .map(parseCommand)
    .find((command) => command.type !== 'misunderstood' && (!isReading(command) || plain(command)));
  return misunderstood(notACommand, word, meant);
}

/** What means something alone. */
const takesNothing: ReadonlySet<string> = new Set([
  ...['status', 'activity', 'diagnose', 'incidents', 'digest', 'help'],
  ...['open', 'today', 'yesterday'],
]);

/** Attack: a suggestion stands on a card. Only plain words go there. */
const plainWords = /^[\p{L}\p{N} @.:_-]{1,120}$/u;

function readCommand(
  first: Word,
  rest: readonly string[],
  own: string,
  text: string,
): Command | Misunderstood {
  switch (first) {
    case 'activity': {
      const read = parseActivity(rest);
      return typeof read === 'string' ? misunderstood(read, first) : read;
    }
    case 'audit': {
      const read = parseAudit(rest);
      return typeof read === 'string' ? misunderstood(read, first) : read;
    }
    case 'whois': {
      const read = parseWhois(rest, text);
      return typeof read === 'string' ? misunderstood(read, first) : read;
    }
    case 'incidents': {
      const read = parseIncidents(rest);
      if (typeof read !== 'string') return read;
      const id = rest.find(isIncidentId);
      return misunderstood(read, first, id === undefined ? id : { type: 'incident', incidentId: id });
    }
    case 'incident':
    case 'timeline': {
      const at = rest.indexOf('page');
      const [number, ...more] = at === -1 ? [] : rest.slice(at + 1);
      const [incidentId = null, ...others] = at === -1 ? rest : rest.slice(0, at);
      if (others.length + more.length > 0 || (incidentId !== null && !isIncidentId(incidentId))) {
        return misunderstood(whichId, first);
      }
      const read = at === -1 ? { page: 1 } : readPage(number ?? '');
      if (typeof read === 'string') return misunderstood(read, first);
      return { type: first, incidentId, ...(read.page === 1 ? {} : read) };
    }
    case 'report':
    case 'acknowledge':
    case 'withdraw':
    case 'investigate':
    case 'reopen': {
      const [incidentId = null, ...others] = rest;
      return (incidentId === null || isIncidentId(incidentId)) && others.length === 0
        ? { type: first, incidentId }
        : misunderstood(whichId, first);
    }
    case 'assign': {
      // A name typed in place of a mention identifies no one: the answer says so.
      const [word] = rest;
      return { type: 'assign', incidentId: word !== undefined && isIncidentId(word) ? word : null };
    }
    case 'tick':
    case 'untick': {
      const read = parseTicks(first, rest);
      return typeof read === 'string' ? misunderstood(read, first) : read;
    }
    case 'note':
      return parseNote(cutWord(own)[1]);
    case 'close':
      return parseClose(cutWord(own)[1]);
    case 'watch':
      return rest.length === 1 && rest[0] === 'here'
        ? { type: 'watchHere' }
        : misunderstood('Say it in the channel that should get the alerts.', first);
    default:
      return rest.length === 0
        ? { type: first }
        : misunderstood('This command takes nothing more.', first, { type: first });
  }
}

/** What is said after the word `close`: the comment stays as typed. */
function parseClose(said: string): Command | Misunderstood {
  const [first, rest] = cutWordAfterMentions(said);
  const incidentId = isIncidentId(first) ? first : null;
  const ending = readClassification(incidentId === null ? said : rest);
  // An id in the wrong place would become part of a comment on another incident.
  const isClear = ending !== null && !(incidentId === null && isIncidentId(cutWord(ending.rest)[0]));
  return isClear
    ? { type: 'close', incidentId, classification: ending.classification, comment: asTyped(ending.rest) }
    : misunderstood(
        'Say which incident, and what it was: drill, emergency, misuse or false alarm. The watch also has outage and planned.',
        'close',
      );
}

/** The classification that the words begin with, which may be two words, and what follows. */
function readClassification(said: string): { classification: Classification; rest: string } | null {
  const [word, rest] = cutWordAfterMentions(said);
  const [next, restAfterNext] = cutWord(rest);
  const isTwoWords = word === 'false' && withoutMark(next) === 'alarm';
  const typed = isTwoWords ? 'falsealarm' : withoutMark(word).replace('-', '');
  const classification = classifications.find((known) => known.toLowerCase() === typed);
  return classification === undefined ? null : { classification, rest: isTwoWords ? restAfterNext : rest };
}

/** `misuse: somebody was in` is as clear as without the mark. */
const withoutMark = (word: string): string => word.replace(/[:,.;]$/, '');

/** What is said after the word `note`. */
function parseNote(said: string): Command {
  const [first, rest] = cutWord(said);
  const typedId = first.replace(/:$/, '');
  return isIncidentId(typedId)
    ? { type: 'note', incidentId: typedId, text: asTyped(rest) }
    : { type: 'note', incidentId: null, text: asTyped(said) };
}

/** Teams wraps mentions in `<at>`, pads with non-breaking spaces, and may send HTML. */
function normalised(text: string): string {
  return text
    .replace(/<at[^>]*>[^<]*<\/at>/gi, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&nbsp;/gi, ' ')
    .normalize('NFKC')
    .replace(/\s+/g, ' ')
    .trim();
}

const whichId = 'Say which incident by its id, as the card and incidents show it.';

function misunderstood(wrong: string, word: string | null, meant?: Command | Misunderstood): Misunderstood {
  const usage = usages.find((known) => known.usage.split(' ')[0] === word)?.usage ?? null;
  const suggestion = meant && meant.type !== 'misunderstood' && isReading(meant) ? plain(meant) : undefined;
  return { type: 'misunderstood', nearest: usage, wrong, ...(suggestion ? { suggestion } : {}) };
}

const plain = (command: ReadingCommand): ReadingCommand | undefined =>
  plainWords.test(commandText(command)) ? command : undefined;

const isWord = (text: string): text is Word => words.some((word) => word === text);
