// The legacy Log Analytics alert API's words, as Microsoft's api-alerts.md maps them.
const words: ReadonlyMap<string, string> = new Map([
  ['critical', 'Sev0'],
  ['warning', 'Sev1'],
  ['informational', 'Sev2'],
]);

/** A rule's severity as `Sev0` to `Sev4`: sent as `Sev3`, as `3`, or as a word by the oldest rules; otherwise `null`. */
export function readSeverity(text: string | null): string | null {
  const level = /^(?:sev ?)?([0-4])$/i.exec(text ?? '')?.[1];
  return level === undefined ? (words.get((text ?? '').toLowerCase()) ?? null) : `Sev${level}`;
}
