import type { AuthenticationStep, SignIn, SlimSignIn } from './signIn.ts';

/** The longest text kept of any field, in UTF-16 code units. */
const longestText = 2000;

export type SignInReading = { readonly signIn: SignIn } | { readonly problem: string };

/** What is known of a record of an account that cannot be read as a sign-in. Texts come from outside and are raw. */
export type UnreadRow = {
  /** What tells it from other records: its id and result, or all of it where it has no id. */
  readonly identity: string;
  /** The account's object id, lower case. */
  readonly userId: string | null;
  readonly userPrincipalName: string | null;
  readonly ipAddress: string | null;
  readonly resultCode: string | null;
  readonly application: string | null;
  readonly country: string | null;
  /** When it happened, ISO 8601 UTC. */
  readonly at: string | null;
  /** When it arrived, or any earlier time of it. */
  readonly arrivedAt: string | null;
  /** What cannot be read, in words of ours. */
  readonly problem: string;
};

/**
 * Reads what is left of a record that `readSignIn` finds a problem in. The account suffices, by its id or its name: a
 * watched account has done something. `null` where it names no account.
 */
export function readUnreadRow(value: unknown, problem: string): UnreadRow | null {
  const record = part(value);
  const userId = identity(record.userId)?.toLowerCase() ?? null;
  const userPrincipalName = text(record.userPrincipalName);
  if (userId === null && userPrincipalName === null) return null;
  const id = identity(record.id);
  const resultCode = readResultCode(part(record.status).errorCode);
  const [happened, published, arrived] = [
    time(record.createdDateTime),
    time(record.timeGenerated),
    time(record.ingestionTime),
  ];
  return {
    identity: JSON.stringify(id === null ? value : [userId ?? userPrincipalName, id, resultCode]),
    userId,
    userPrincipalName,
    ipAddress: text(record.ipAddress),
    resultCode,
    application: text(record.appDisplayName),
    country: text(part(record.location).countryOrRegion),
    at: happened,
    arrivedAt: arrived ?? published ?? happened,
    problem: problem.replace(/^record \d+: /, ''),
  };
}
export type SlimSignInReading = { readonly signIn: SlimSignIn } | { readonly problem: string };

// Read by hand, not with a schema: this runs for each of tens of thousands of records while alerts wait.
type Part = { readonly [field: string]: unknown };
const isPart = (value: unknown): value is Part =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const part = (value: unknown): Part => (isPart(value) ? value : {});
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Entra leaves unknown parts empty as often as it leaves them out. Both become `null`. */
function text(value: unknown): string | null {
  if (typeof value !== 'string' || value === '') {
    return null;
  }
  // Half a surrogate pair cannot be stored as UTF-8. The sender or the cut may leave one.
  return value.slice(0, longestText).toWellFormed();
}

const truth = (value: unknown): boolean | null => (typeof value === 'boolean' ? value : null);

const wholeNumber = (value: unknown): string | null => (Number.isSafeInteger(value) ? String(value) : null);

/** Never cut an id: two ids cut to the same text would hide a row. */
const identity = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' && value.length <= longestText ? value : null;

const timeForm = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:\d\d)?$/;

/** Entra's times are UTC even without a zone. `Date` would take a time without a zone for local time. */
function time(value: unknown): string | null {
  const match = typeof value === 'string' ? timeForm.exec(value) : null;
  if (match === null) {
    return null;
  }
  const ms = Date.parse(match[1] === undefined ? `${match[0]}Z` : match[0]);
  return Number.isNaN(ms) ? null : new Date(ms).toISOString();
}

/**
 * Reads a result code; `null` for what is none. "050126" is 50126: a lookup by code must not miss a code
 * because of its spelling.
 */
export const readResultCode = (value: unknown): string | null =>
  typeof value === 'string' && /^\d{1,10}$/.test(value) ? String(Number(value)) : wholeNumber(value);

/** Entra's description in words. Entra puts "Other." where it has nothing to say. */
function description(status: Part): string | null {
  const sentences = [text(status.failureReason), text(status.additionalDetails)];
  return text(sentences.filter((sentence) => sentence !== null && !/^other\.?$/i.test(sentence)).join(' '));
}

const step = (value: Part): AuthenticationStep => ({
  method: text(value.authenticationMethod),
  detail: text(value.authenticationMethodDetail),
  succeeded: truth(value.succeeded),
  result: text(value.authenticationStepResultDetail),
});

/** A reader without the right to read policies gets their ids at most. */
const policy = (value: Part): SignIn['policies'][number] => ({
  name: text(value.displayName) ?? text(value.id) ?? 'unnamed policy',
  result: text(value.result),
});

/**
 * Reads what a list says of a record, as `readSignIn` does, and looks at nothing else. `givenAt` is its time
 * if already read.
 */
export function readSlimSignIn(value: unknown, number: number, givenAt?: string | null): SlimSignInReading {
  if (!isPart(value)) {
    return { problem: `record ${number} is not an object` };
  }
  const wrong = (field: string, found: unknown, kind: string): SlimSignInReading => ({
    problem: `record ${number}: ${field} ${found === undefined || found === null ? 'is missing' : `is not ${kind}`}`,
  });
  const status = part(value.status);
  const location = part(value.location);
  const id = identity(value.id);
  if (id === null) {
    return wrong('id', value.id, 'a text of 1 to 2,000 characters');
  }
  const userId = identity(value.userId);
  if (userId === null) {
    return wrong('userId', value.userId, 'a text of 1 to 2,000 characters');
  }
  const at = givenAt ?? time(value.createdDateTime);
  if (at === null) {
    return wrong('createdDateTime', value.createdDateTime, 'a time');
  }
  const code = readResultCode(status.errorCode);
  if (code === null) {
    return wrong('status.errorCode', status.errorCode, 'a result code');
  }
  return {
    signIn: {
      id,
      correlationId: text(value.correlationId),
      userId: userId.toLowerCase(),
      userPrincipalName: text(value.userPrincipalName),
      at,
      resultCode: code,
      ipAddress: text(value.ipAddress),
      city: text(location.city),
      country: text(location.countryOrRegion),
      application: text(value.appDisplayName),
      clientApp: text(value.clientAppUsed),
    },
  };
}

/**
 * Reads one record of a sign-in log as Entra exports it: the portal's "Download JSON" or Microsoft Graph's
 * `auditLogs/signIns`. It has the fields of the beta `signIn` resource type. Only `id`, `userId`,
 * `createdDateTime` and `status.errorCode` are needed. Any other part that is missing or of another kind
 * becomes `null`. Texts are cut at 2,000 characters. The export says nothing of publishing and arrival.
 * `timeGenerated` and `ingestionTime` are read if the maker of the file has added them. A problem names the
 * record by `number` and the field, never a value.
 */
export function readSignIn(value: unknown, number: number): SignInReading {
  const slim = readSlimSignIn(value, number);
  if ('problem' in slim) return slim;
  const record = part(value);
  const device = part(record.deviceDetail);
  const protocol = text(record.authenticationProtocol);
  return {
    signIn: {
      ...slim.signIn,
      publishedAt: time(record.timeGenerated),
      arrivedAt: time(record.ingestionTime),
      resultDescription: description(part(record.status)),
      state: text(part(record.location).state),
      autonomousSystemNumber:
        wholeNumber(record.autonomousSystemNumber) ?? text(record.autonomousSystemNumber),
      resource: text(record.resourceDisplayName),
      userAgent: text(record.userAgent),
      device: {
        name: text(device.displayName),
        operatingSystem: text(device.operatingSystem),
        browser: text(device.browser),
        trustType: text(device.trustType),
        isCompliant: truth(device.isCompliant),
        isManaged: truth(device.isManaged),
      },
      isInteractive: truth(record.isInteractive),
      authenticationRequirement: text(record.authenticationRequirement),
      authenticationSteps: list(record.authenticationDetails).filter(isPart).map(step),
      conditionalAccess: text(record.conditionalAccessStatus),
      policies: list(record.appliedConditionalAccessPolicies).filter(isPart).map(policy),
      riskLevel: text(record.riskLevelDuringSignIn),
      riskState: text(record.riskState),
      riskEvents: list(record.riskEventTypes_v2)
        .map(text)
        .filter((event) => event !== null),
      ...(protocol === null || protocol === 'none' ? {} : { authenticationProtocol: protocol }),
    },
  };
}

/** The most broken records to name. The others are only counted. */
const mostNamed = 3;

/** Says which of a log's records could not be read, as the problems of an answer: none, or one sentence. */
export function brokenRecords(broken: readonly string[], total: number): readonly string[] {
  if (broken.length === 0) return [];
  const named = broken.slice(0, mostNamed).join('; ');
  const others = broken.length > mostNamed ? `; and ${broken.length - mostNamed} more` : '';
  return [`${broken.length} of ${total} records of the sign-in log could not be read: ${named}${others}.`];
}
