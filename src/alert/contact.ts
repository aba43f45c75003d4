/**
 * How to reach the custodian of an account: the operator's words, in order. `url` is a `tel:`, `mailto:` or `https:`
 * address that was checked, or `null` for words. Texts are raw: escape them before you show them.
 */
export type Contact = readonly ContactPart[];

export type ContactPart = { readonly text: string; readonly url: string | null };
