import type { Command } from './command.ts';
import { windowSpan } from './window.ts';

/** What Glasswatch does for a command while the person waits. */
export type Progress = {
  /** Fixed words and checked arguments, without a full stop. */
  readonly words: string;
  /** `true`: it changes nothing, so it can be given up and asked again. */
  readonly onlyReads: boolean;
};

/** Says in words what a command takes its time for. `now` in ms. Pure. */
export function progressOf(command: Command, now: number): Progress {
  switch (command.type) {
    case 'status':
      return reading('Checking how the watch is doing');
    case 'activity': {
      const page = command.page === 1 ? '' : `, page ${command.page}`;
      return reading(`Looking for sign-ins${windowSpan(command.window, now).words}${page}`);
    }
    case 'audit':
      return reading(`Looking for what the account did${windowSpan(command.window, now).words}`);
    case 'whois':
      return reading(`Looking for what came from ${command.ipAddress}`);
    case 'diagnose':
      return reading('Checking each step from the log to an alert');
    case 'incidents':
      return reading('Looking for the open incidents');
    case 'incident':
      return reading(`Looking up ${named(command)}`);
    case 'timeline':
    case 'report':
      return reading(`Looking up the ${command.type} of ${named(command)}`);
    case 'digest':
      return reading('Looking back at the last seven days');
    case 'help':
      return reading('Looking up the commands');
    case 'watchHere':
      return { words: 'Moving the alerts to this channel', onlyReads: false };
    default:
      return { words: `Recording that for ${named(command)}`, onlyReads: false };
  }
}

const reading = (words: string): Progress => ({ words, onlyReads: true });

const named = ({ incidentId }: { readonly incidentId: string | null }): string =>
  incidentId === null ? 'the incident' : `incident ${incidentId}`;
