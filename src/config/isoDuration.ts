const second = 1_000;

/** An ISO 8601 duration of hours, minutes and seconds (`PT5M`, `PT1H30M`), in ms; `NaN` for anything else. */
export function isoDuration(text: string): number {
  const parts = /^pt(?=\d)(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,6})s)?$/i.exec(text.trim());
  if (parts === null) return Number.NaN;
  const [hours, minutes, seconds] = parts.slice(1).map((digits) => Number(digits ?? 0));
  return ((hours ?? 0) * 3_600 + (minutes ?? 0) * 60 + (seconds ?? 0)) * second;
}
