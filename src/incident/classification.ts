/**
 * What an incident turned out to be. Microsoft asks for the first three after every use of an emergency
 * access account (Microsoft Learn, "Manage emergency access accounts"). A false alarm is an alert without a
 * use of the account.
 */
export const classifications = ['drill', 'emergency', 'misuse', 'falseAlarm'] as const;
export type Classification = (typeof classifications)[number];

/** The words that people type and read. */
export const classificationWords: Readonly<Record<Classification, string>> = {
  drill: 'drill',
  emergency: 'emergency',
  misuse: 'misuse',
  falseAlarm: 'false alarm',
};

/** The minimum length of a comment in characters: about a sentence. */
export const shortestComment = 20;
/** The maximum length of a comment in characters. */
export const longestComment = 2_000;

/** Whether closing needs a comment on what happened, because an auditor will ask. */
export const needsComment = (classification: Classification): boolean => classification !== 'drill';
