import type { Pieces } from '../../pieces.ts';
import { joinSignIns } from '../joinSignIns.ts';
import { brokenRecords, readSignIn, readUnreadRow, type UnreadRow } from '../readSignIn.ts';
import { newestFirst, type SignIn } from '../signIn.ts';

/**
 * What a log file says. Sign-ins are newest first, each id once. Rows are what they are joined of, in the order
 * of the file. Problems are sentences on what could not be read.
 */
export type SignInLog = {
  readonly signIns: readonly SignIn[];
  readonly rows: readonly SignIn[];
  readonly problems: readonly string[];
  /** Records of an account that are no sign-ins. Missing without any. */
  readonly unread?: readonly UnreadRow[];
};

/** Records that are one piece of work: about two milliseconds. */
const recordsAPiece = 200;

function listOf(content: unknown): { records: readonly unknown[]; hasMore: boolean } | null {
  if (Array.isArray(content)) {
    return { records: content, hasMore: false };
  }
  if (typeof content === 'object' && content !== null && 'value' in content && Array.isArray(content.value)) {
    return { records: content.value, hasMore: '@odata.nextLink' in content };
  }
  return null;
}

/**
 * Reads the text of an Entra sign-in export. That is a JSON array of records, or an object with such a
 * `value`, as Graph answers. A broken record becomes part of a problem, and the others are read. Records
 * with the same id are joined. `unreadable` says why there is no list of records at all, and quotes nothing. It
 * works piece by piece: a file of thousands of records takes time.
 */
export function* readingSignInLog(text: string): Pieces<SignInLog | { readonly unreadable: string }> {
  let content: unknown;
  try {
    content = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    // Do not use the parser's message: it quotes the text around the mistake, and that is a person's sign-in.
    return { unreadable: 'The sign-in log file is not JSON.' };
  }
  const list = listOf(content);
  if (list === null) {
    return { unreadable: 'The sign-in log file holds no list of records.' };
  }

  const rows: SignIn[] = [];
  const broken: string[] = [];
  const unread: UnreadRow[] = [];
  for (const [index, record] of list.records.entries()) {
    const reading = readSignIn(record, index + 1);
    if ('signIn' in reading) {
      rows.push(reading.signIn);
    } else {
      broken.push(reading.problem);
      const row = readUnreadRow(record, reading.problem);
      if (row !== null) unread.push(row);
    }
    if ((index + 1) % recordsAPiece === 0) yield;
  }

  const problems = [...brokenRecords(broken, list.records.length)];
  if (list.hasMore) {
    problems.push('The sign-in log file is only one page of a longer export. Sign-ins are missing.');
  }
  return {
    signIns: newestFirst(joinSignIns(rows)),
    rows,
    problems,
    ...(unread.length > 0 ? { unread } : {}),
  };
}
