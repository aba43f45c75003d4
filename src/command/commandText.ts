import { activityText } from './activity/parse.ts';
import type { ReadingCommand } from './command.ts';
import { incidentsText } from './incident/parseList.ts';
import { windowText } from './window.ts';

/** A command that only reads, as you would type it: `parseCommand` reads it back unchanged. */
export function commandText(command: ReadingCommand): string {
  switch (command.type) {
    case 'activity':
      return activityText(command);
    case 'audit':
      return `audit ${windowText(command.window)} ${command.account}`;
    case 'whois':
      return `whois ${command.ipAddress}`;
    case 'incidents':
      return incidentsText(command);
    case 'incident':
    case 'timeline': {
      const { type, incidentId, page } = command;
      return [type, incidentId, page && `page ${page}`].filter((word) => word != null).join(' ');
    }
    case 'report':
      return command.incidentId === null ? 'report' : `report ${command.incidentId}`;
    default:
      return command.type;
  }
}
