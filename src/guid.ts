/** A GUID within a pattern, to be read without regard to case. */
export const guidPattern = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

const whole = new RegExp(`^${guidPattern}$`, 'i');

/** Whether a text is a GUID and nothing else, in either case. */
export const isGuid = (text: string): boolean => whole.test(text);
