import { isRecord } from '../src/webhook/azureMonitor/values.ts';

/** A line of Glasswatch's log; an empty one for anything else, such as a warning of Node's. */
export function logEntry(line: string): Record<string, unknown> {
  try {
    const entry: unknown = JSON.parse(line);
    return isRecord(entry) ? entry : {};
  } catch {
    return {};
  }
}
