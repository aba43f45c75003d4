/** A sentence, label or piece of one that people may read. What is filled in stands as `…`. */
export type Text = {
  readonly text: string;
  /** Relative to the project's folder. */
  readonly path: string;
  readonly line: number;
};

/** What stands in the place of a value. */
export const filled = '…';

/** Whether somebody could read it: a text of nothing but marks and values is only put together. */
export const hasWords = (text: string): boolean => /\p{L}/u.test(text);
