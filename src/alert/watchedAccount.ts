/** A break-glass account from the configuration. `id` is its Entra object id. */
export type WatchedAccount = { readonly id: string; readonly userPrincipalName: string };
