/** An Adaptive Card as it goes over the wire. */
export type AdaptiveCard = { readonly type: 'AdaptiveCard'; readonly [property: string]: unknown };

/** What is sent to Teams: a card, and the plain text of the notification banner. */
export type Message = {
  readonly card: AdaptiveCard;
  readonly summary: string;
  /** Whether it is one page of a list, so that another page may take its place. */
  readonly isPage?: boolean;
};

/**
 * What happened in a few fixed words, and what it means for the reader; `null` when the title says it all.
 */
export type Headline = { readonly title: string; readonly meaning: string | null };
