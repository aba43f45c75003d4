import type { IncidentKind } from './kind.ts';

/** What an incident turned out to be. The ids are part of the record. */
export const classifications = ['drill', 'emergency', 'outage', 'planned', 'misuse', 'falseAlarm'] as const;
export type Classification = (typeof classifications)[number];

/**
 * What an incident of a kind can turn out to be. Microsoft asks for drill, emergency and misuse after every use of an
 * emergency access account (Microsoft Learn, "Manage emergency access accounts"); a false alarm is an alert without a
 * use. The watch is blind by an outage, by planned work, or because a person switched it off.
 */
export const classificationsOf: Readonly<Record<IncidentKind, readonly Classification[]>> = {
  signIn: ['drill', 'emergency', 'misuse', 'falseAlarm'],
  watch: ['outage', 'planned', 'misuse', 'falseAlarm'],
};

/** The words that people type and read. */
export const classificationWords: Readonly<Record<Classification, string>> = {
  drill: 'drill',
  emergency: 'emergency',
  outage: 'outage',
  planned: 'planned',
  misuse: 'misuse',
  falseAlarm: 'false alarm',
};

/** The minimum length of a comment in characters: about a sentence. */
export const shortestComment = 20;
/** The maximum length of a comment in characters. */
export const longestComment = 2_000;

/** Whether closing needs a comment on what happened, because an auditor will ask. */
export const needsComment = (classification: Classification): boolean => classification !== 'drill';
