import { countryName } from './countryName.ts';

/** One step of an authentication, as Entra's `authenticationDetails` lists it. */
export type AuthenticationStep = {
  readonly method: string | null;
  readonly detail: string | null;
  readonly succeeded: boolean | null;
  readonly result: string | null;
};

/**
 * One sign-in of Entra's log in our own terms: all of its rows, joined by `joinSignIns`. Times are ISO 8601 in UTC. Every text comes from outside
 * and is raw: escape it before you show it. A column that the log lacks is `null`. Column names in back
 * quotes are those of Microsoft's `SigninLogs` reference.
 */
export type SignIn = {
  /** Entra's `Id`: unique for each sign-in. A sign-in may be several rows of the log. */
  readonly id: string;
  /** Supplied by the client. Rows of one attempt share it, but it proves nothing. */
  readonly correlationId: string | null;
  /** The account's object id, lower case. */
  readonly userId: string;
  readonly userPrincipalName: string | null;
  /** `CreatedDateTime`: when the sign-in happened. */
  readonly at: string;
  /** `TimeGenerated`: when Entra published the row. */
  readonly publishedAt: string | null;
  /** `ingestion_time()`: when the row arrived in the workspace. */
  readonly arrivedAt: string | null;
  /** `ResultType`, as text: the gravest of its rows. */
  readonly resultCode: string;
  readonly resultDescription: string | null;
  readonly ipAddress: string | null;
  readonly city: string | null;
  readonly state: string | null;
  readonly country: string | null;
  readonly autonomousSystemNumber: string | null;
  readonly application: string | null;
  readonly resource: string | null;
  /** Entra's `clientAppUsed`: "Browser", "Mobile Apps and Desktop clients" … */
  readonly clientApp: string | null;
  readonly userAgent: string | null;
  readonly device: {
    readonly name: string | null;
    readonly operatingSystem: string | null;
    readonly browser: string | null;
    readonly trustType: string | null;
    readonly isCompliant: boolean | null;
    readonly isManaged: boolean | null;
  };
  readonly isInteractive: boolean | null;
  /** `singleFactorAuthentication` or `multiFactorAuthentication`. */
  readonly authenticationRequirement: string | null;
  /** May be incomplete at first: Entra fills it a little later. */
  readonly authenticationSteps: readonly AuthenticationStep[];
  /** `success`, `failure` or `notApplied`. */
  readonly conditionalAccess: string | null;
  readonly policies: readonly { readonly name: string; readonly result: string | null }[];
  /** `none`, `low`, `medium`, `high`, or `hidden` without Entra ID P2. */
  readonly riskLevel: string | null;
  readonly riskState: string | null;
  readonly riskEvents: readonly string[];
  /** Entra's `authenticationProtocol`, such as `deviceCode`. Missing where the log names none. */
  readonly authenticationProtocol?: string;
  /** The results of its other rows, the gravest first. Missing if all rows have one result. */
  readonly otherResults?: readonly string[];
};

/** What a list of sign-ins shows of a row, and what groups rows into attempts. */
export type SlimSignIn = Pick<
  SignIn,
  | 'id'
  | 'correlationId'
  | 'userId'
  | 'userPrincipalName'
  | 'at'
  | 'resultCode'
  | 'ipAddress'
  | 'city'
  | 'country'
  | 'application'
  | 'clientApp'
  | 'otherResults'
>;

/** `Reykjavík, Iceland`, raw. `null` when the place is unknown. */
export function townOf({ city, country }: Pick<SignIn, 'city' | 'country'>): string | null {
  const name = countryName(country);
  if (!city || !name || city === name) return city || name || null;
  return `${city}, ${name}`;
}

/** Sorts as a source does. Sign-ins of the same instant keep their order. */
export const newestFirst = (signIns: readonly SignIn[]): readonly SignIn[] =>
  signIns.toSorted((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
