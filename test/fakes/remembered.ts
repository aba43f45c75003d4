import { nothingRemembered, type Remembered } from '../../src/evidence/remembered.ts';

/** Remembers nothing, for tests of something else. */
export const noMemory: Remembered = {
  begin() {},
  noteRefusal() {},
  noteBrought() {},
  noteBeat() {},
  noteMissed: async () => {},
  read: async () => nothingRemembered,
  stop: async () => {},
};
