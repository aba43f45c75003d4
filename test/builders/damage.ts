import assert from 'node:assert/strict';
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const pageBytes = 4096;

/** The pages of a table or index of a closed database, in the order of the tree, by number. Inner pages are not among them. */
function pagesOf(folder: string, table: string): readonly number[] {
  const database = new DatabaseSync(join(folder, 'glasswatch.db'), { readOnly: true });
  try {
    return database
      .prepare("SELECT pageno FROM dbstat WHERE name = ? AND pagetype IN ('leaf', 'overflow') ORDER BY path")
      .all(table)
      .map(({ pageno }) => Number(pageno));
  } finally {
    database.close();
  }
}

/** Changes the page of the table that has this text, in the file of a closed database. */
function change(folder: string, table: string, text: string, damage: (page: Buffer) => Buffer): Buffer {
  const pages = pagesOf(folder, table);
  const file = openSync(join(folder, 'glasswatch.db'), 'r+');
  try {
    const page = Buffer.alloc(pageBytes);
    for (const number of pages) {
      readSync(file, page, 0, pageBytes, (number - 1) * pageBytes);
      if (!page.includes(text)) continue;
      writeSync(file, damage(Buffer.from(page)), 0, pageBytes, (number - 1) * pageBytes);
      return page;
    }
  } finally {
    closeSync(file);
  }
  return assert.fail(`no page of ${table} has ${text}`);
}

/** Garbage in place of the whole page that has this text. Gives the page as it was: it may have held more. */
export const damagePage = (folder: string, table: string, text: string): Buffer =>
  change(folder, table, text, () => Buffer.alloc(pageBytes, 0xa5));

/** Bytes in place of others of the same length, on a page that stays one. */
export const garble = (folder: string, table: string, text: string, by: string): Buffer =>
  change(folder, table, text, (page) => {
    const bytes = Buffer.from(by, 'latin1');
    assert.equal(bytes.length, Buffer.byteLength(text));
    bytes.copy(page, page.indexOf(text));
    return page;
  });
