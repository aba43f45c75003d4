import { type Command, isReading } from './command.ts';
import { windowSpan } from './window.ts';

/** What Glasswatch does for a command while the person waits. */
export type Progress = {
  /** Fixed words and checked arguments, without a full stop. */
  readonly words: string;
  /** `true`: it changes nothing, so it can be given up and asked again. */
  readonly onlyReads: boolean;
};

/** Says in words what a command takes its time for. `now` in ms. Pure. */
export const progressOf = (command: Command, now: number, timeZone?: string): Progress => ({
  words: wordsOf(command, now, timeZone),
  onlyReads: isReading(command),
});

function wordsOf(command: Command, now: number, timeZone: string | undefined): string {
  switch (command.type) {
    case 'status':
      return 'Checking how the watch is doing';
    case 'activity': {
      const page = command.page === 1 ? '' : `, page ${command.page}`;
      return `Looking for sign-ins${windowSpan(command.window, now, timeZone).words}${page}`;
    }
    case 'audit':
      return `Looking for what the account did${windowSpan(command.window, now, timeZone).words}`;
    case 'whois':
      return `Looking for what came from ${command.ipAddress}`;
    case 'diagnose':
      return 'Checking each step from the log to an alert';
    case 'incidents':
      return `Looking for the ${command.state ?? 'open'} incidents`;
    case 'incident':
      return `Looking up ${named(command)}`;
    case 'timeline':
    case 'report':
      return `Looking up the ${command.type} of ${named(command)}`;
    case 'digest':
      return 'Looking back at the last seven days';
    case 'help':
      return 'Looking up the commands';
    case 'watchHere':
      return 'Moving the alerts to this channel';
    default:
      return `Recording that for ${named(command)}`;
  }
}

const named = ({ incidentId }: { readonly incidentId: string | null }): string =>
  incidentId === null ? 'the incident' : `incident ${incidentId}`;
