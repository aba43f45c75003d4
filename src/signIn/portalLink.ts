import type { AttemptFilter } from './attemptFilter.ts';
import type { SignInQuery } from './source.ts';

/** Where in the Azure portal sign-ins can be seen: an address of our own making; `null` where none leads to them. */
export type PortalLink = (query: SignInQuery, filter: AttemptFilter) => string | null;
