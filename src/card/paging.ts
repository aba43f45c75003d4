import type { Message } from '../presentation/message.ts';
import { noticeMessage } from './notice.ts';

/** The place of a page in a longer list. */
export type Paging = {
  readonly page: number;
  /** `null` where counting them would read too much. */
  readonly pages: number | null;
  /** The command for the next newer or older page, as you would type it; `null` when there is none. */
  readonly newer: string | null;
  readonly older: string | null;
};

const numbered = (page: number): string => page.toLocaleString('en');

export const pageWords = ({ page, pages }: Paging): string =>
  pages === null ? `Page ${numbered(page)}` : `Page ${numbered(page)} of ${numbered(pages)}`;

/** The buttons that turn the pages. Each holds a command, which is read as if you had typed it. */
export const turnsOf = ({ newer, older }: Paging) =>
  [
    { title: 'Newer', command: newer },
    { title: 'Older', command: older },
  ].flatMap(({ title, command }) => (command === null ? [] : [{ title, command }]));

/** The paging of a list as a template wants it; `null`: it has one page. */
export const pagingData = (paging: Paging | null) => ({
  pageWords: paging === null ? '' : pageWords(paging),
  hasPages: paging !== null,
  turns: paging === null ? [] : turnsOf(paging),
});

/** `commandOf` gives the command for a page, as you would type it. `null` for a list of one page. */
export function pagingOf(
  page: number,
  { pages, hasOlder }: { readonly pages: number | null; readonly hasOlder: boolean },
  commandOf: (page: number) => string,
): Paging | null {
  if (page === 1 && !hasOlder) return null;
  return {
    page,
    pages,
    newer: page === 1 ? null : commandOf(page - 1),
    older: hasOlder ? commandOf(page + 1) : null,
  };
}

export const noSuchPage = (page: number, pages: number): Message =>
  noticeMessage(`There is no page ${numbered(page)}: the last is page ${numbered(pages)}.`);
