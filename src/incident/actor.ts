/** A person, as the Teams activity identifies them. Never taken from a card, a message or a payload. */
export type Actor = {
  /** Entra object id, lower case. */
  readonly id: string;
  /** The display name at that time: text from outside. */
  readonly name: string;
};

/** What a person did: who, and when (ISO 8601 UTC). */
export type Act = { readonly actor: Actor; readonly at: string };
