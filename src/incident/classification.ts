/**
 * What an incident turned out to be. Microsoft asks for the first three after every use of an emergency access account
 * (Microsoft Learn, "Manage emergency access accounts"); a false alarm is an alert without a use.
 */
export const classifications = ['drill', 'emergency', 'misuse', 'falseAlarm'] as const;
export type Classification = (typeof classifications)[number];

/** As people say and read it. */
export const classificationWords: Readonly<Record<Classification, string>> = {
  drill: 'drill',
  emergency: 'emergency',
  misuse: 'misuse',
  falseAlarm: 'false alarm',
};

/** Characters of a comment, at least: a sentence. */
export const shortestComment = 20;
/** Characters of a comment, at most. */
export const longestComment = 2_000;

/** Whether it has to be said in words what happened: an auditor will ask. */
export const needsComment = (classification: Classification): boolean =>
  classification === 'emergency' || classification === 'misuse';
