/** What the channel is told about the alarms that wait for their cards: how many, and of which rules, the most first. */
export type Backlog = {
  readonly waiting: number;
  /** `rule` is text from outside; `null` for alerts without a rule. */
  readonly rules: readonly { readonly rule: string | null; readonly waiting: number }[];
};
