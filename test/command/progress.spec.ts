import assert from 'node:assert/strict';
import type { Command } from '../../src/command/command.ts';
import { parseCommand } from '../../src/command/parse.ts';
import { progressOf } from '../../src/command/progress.ts';

const now = Date.parse('2026-11-30T09:00:00Z');

function commandOf(text: string): Command {
  const command = parseCommand(text);
  assert(command.type !== 'misunderstood', text);
  return command;
}

describe('what a command takes its time for', () => {
  const reading: readonly [said: string, words: string][] = [
    ['status', 'Checking how the watch is doing'],
    ['activity', 'Looking for sign-ins in the last 24 hours'],
    [
      'activity 2026-11-01..2026-11-15 svc page 3',
      'Looking for sign-ins, 2026-11-01 to 2026-11-15 (UTC), page 3',
    ],
    ['audit svc 30d', 'Looking for what the account did in the last 30 days'],
    ['whois 203.0.113.7', 'Looking for what came from 203.0.113.7'],
    ['diagnose', 'Checking each step from the log to an alert'],
    ['incidents', 'Looking for the open incidents'],
    ['incident k7qd2-1', 'Looking up incident k7qd2-1'],
    ['timeline', 'Looking up the timeline of the incident'],
    ['report k7qd2-1', 'Looking up the report of incident k7qd2-1'],
    ['digest', 'Looking back at the last seven days'],
    ['help', 'Looking up the commands'],
  ];
  for (const [said, words] of reading) {
    it(`is said, and can be given up: ${said}`, () => {
      assert.deepEqual(progressOf(commandOf(said), now), { words, onlyReads: true });
    });
  }

  const changing: readonly [said: string, words: string][] = [
    ['watch here', 'Moving the alerts to this channel'],
    ['acknowledge k7qd2-1', 'Recording that for incident k7qd2-1'],
    ['withdraw', 'Recording that for the incident'],
    ['investigate k7qd2-1', 'Recording that for incident k7qd2-1'],
    ['note k7qd2-1 The safe is shut.', 'Recording that for incident k7qd2-1'],
    ['assign k7qd2-1', 'Recording that for incident k7qd2-1'],
    ['close k7qd2-1 drill', 'Recording that for incident k7qd2-1'],
    ['reopen k7qd2-1', 'Recording that for incident k7qd2-1'],
  ];
  for (const [said, words] of changing) {
    it(`is said, and is never given up, because it changes something: ${said}`, () => {
      assert.deepEqual(progressOf(commandOf(said), now), { words, onlyReads: false });
    });
  }

  it('repeats nothing that was typed', () => {
    for (const said of ['activity evil', 'audit evil 7d', 'note k7qd2-1 evil', 'close k7qd2-1 misuse evil']) {
      assert.doesNotMatch(progressOf(commandOf(said), now).words, /evil/);
    }
  });
});
