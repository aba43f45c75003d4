/** Something that the person at the terminal has to mend. The message is one line: what is wrong, and what to do. */
export class Problem extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'Problem';
  }
}

/** What goes to the terminal for an error: a problem's own line; anything else is a fault of the demo, shown whole. */
export const problemText = (error: unknown): unknown => (error instanceof Problem ? error.message : error);

/** A system error's code, such as `EACCES`. */
export const systemCode = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
