/** A person, as the Teams activity says it: never what a card, a message or a payload claims. */
export type Actor = {
  /** Entra object id, lower case. */
  readonly id: string;
  /** The display name at that time: text from outside. */
  readonly name: string;
};

/** What somebody did: who, and when (ISO 8601 UTC). */
export type Act = { readonly actor: Actor; readonly at: string };
