import { type Application, type Origin, type Row, signInRecord } from './signInRecord.ts';

/** The invented tenant of the demo. */
export const demoTenantId = '7e4a4700-0000-4000-8000-00000c047050';

const harbour = {
  id: 'acc00000-0000-4000-8000-000000000001',
  userPrincipalName: 'svc-harbour@contoso.onmicrosoft.com',
  displayName: 'Service Harbour',
};
const lantern = {
  id: 'acc00000-0000-4000-8000-000000000002',
  userPrincipalName: 'svc-lantern@contoso.onmicrosoft.com',
  displayName: 'Service Lantern',
};

/** The demo's two break-glass accounts. */
export const demoAccounts = [harbour, lantern] as const;

// Networks are those reserved for documentation: addresses by RFC 5737, AS numbers by RFC 5398.
const office: Origin = {
  ipAddress: '192.0.2.24',
  autonomousSystemNumber: 64496,
  location: { city: 'Bremen', state: 'Bremen', countryOrRegion: 'DE' },
  userAgent:
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36 Edg/139.0.0.0',
  device: {
    deviceId: 'de71ce00-0000-4000-8000-000000000001',
    displayName: 'PAW-BREMEN-01',
    operatingSystem: 'Windows10',
    browser: 'Edge 139.0.0',
    isCompliant: true,
    isManaged: true,
    trustType: 'Azure AD joined',
  },
};
const hostingCompany: Origin = {
  ipAddress: '203.0.113.77',
  autonomousSystemNumber: 64511,
  location: { city: 'Reykjavík', state: 'Höfuðborgarsvæðið', countryOrRegion: 'IS' },
  userAgent:
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36',
  device: {
    deviceId: '',
    displayName: '',
    operatingSystem: 'Linux',
    browser: 'Chrome 138.0.0',
    isCompliant: false,
    isManaged: false,
    trustType: '',
  },
};

const azurePortal: Application = {
  id: 'c44b4083-3bb0-49c1-b47d-974e53cbdf3c',
  name: 'Azure Portal',
  resource: 'Windows Azure Service Management API',
};
const officePortal: Application = {
  id: '00000006-0000-0ff1-ce00-000000000000',
  name: 'Microsoft Office 365 Portal',
  resource: 'Microsoft Graph',
};

const second = 1000;
const minute = 60 * second;
const day = 24 * 60 * minute;

/** A time on a working day about so many days ago: at a weekend it is the Friday before. */
function workingTime(now: Date, daysAgo: number, hour: number, minutes: number): number {
  const time = new Date(now.getTime() - daysAgo * day);
  const overFriday = { 6: 1, 0: 2 }[time.getUTCDay()] ?? 0;
  time.setUTCDate(time.getUTCDate() - overFriday);
  return time.setUTCHours(hour, minutes, 12, 0);
}

/** The rows of one attempt from the office: one for each code, in order, with the time that a person takes. */
function fromOffice(account: Row['account'], attemptAt: number, codes: readonly Row['code'][]): Row[] {
  return codes.map((code, index) => ({
    at: attemptAt + index * 17 * second,
    attemptAt,
    tenantId: demoTenantId,
    account,
    origin: office,
    application: account === harbour ? azurePortal : officePortal,
    code,
    risk: 'none',
  }));
}

function drills(now: Date): Row[] {
  const at = (daysAgo: number, hour: number, minutes: number) => workingTime(now, daysAgo, hour, minutes);
  return [
    fromOffice(harbour, at(178, 9, 2), [50126, 50097, 0]),
    fromOffice(lantern, at(178, 9, 20), [50140, 0]),
    // After a change of staff: a new policy for accounts called svc-… had forgotten these two.
    fromOffice(lantern, at(121, 14, 5), [53003]),
    fromOffice(lantern, at(121, 14, 11), [53003]),
    fromOffice(lantern, at(120, 16, 40), [50140, 0]),
    fromOffice(harbour, at(93, 8, 47), [50140, 0]),
    fromOffice(lantern, at(93, 9, 6), [50126, 50126, 50097, 0]),
    fromOffice(harbour, at(8, 13, 31), [50126, 50140, 0]),
    fromOffice(lantern, at(8, 13, 49), [50140, 0]),
  ].flat();
}

/** Oldest first: guesses a minute or so apart, then the right password, then no second factor. */
function attack(now: Date): [Row, ...Row[]] {
  const row = (ago: number, attemptAgo: number, code: Row['code']): Row => ({
    at: now.getTime() - ago,
    attemptAt: now.getTime() - attemptAgo,
    tenantId: demoTenantId,
    account: harbour,
    origin: hostingCompany,
    application: azurePortal,
    code,
    risk: code === 50126 ? 'none' : 'high',
  });
  const guess = (ago: number) => row(ago, ago, 50126);
  const accepted = 3 * minute + 49 * second;
  return [
    guess(9 * minute + 40 * second),
    guess(8 * minute + 58 * second),
    guess(7 * minute + 51 * second),
    guess(6 * minute + 37 * second),
    guess(5 * minute + 12 * second),
    row(accepted, accepted, 50074),
    row(3 * minute, accepted, 500121),
  ];
}

/**
 * Half a year of sign-ins of the demo's accounts up to `now`, as Entra exports them, newest first: a drill every quarter
 * from the office, a Conditional Access policy that locked an account out and was corrected, and an attack that goes on
 * right now. The same `now` gives the same log.
 */
export function demoSignInLog(now: Date): object[] {
  // The whole attack arrives at once, as rows do: the sweep leaves it to the alert, which comes with it.
  const arrived = attack(now).map((row) => ({ ...row, arrivedAt: now.getTime() }));
  return [...drills(now), ...arrived].sort((a, b) => b.at - a.at).map(signInRecord);
}

/** What an alert rule would report of the last of these rows and of those with the same result. */
function reportOf(rows: readonly [Row, ...Row[]]) {
  const last = rows.at(-1) ?? rows[0];
  return {
    account: last.account,
    ipAddress: last.origin.ipAddress,
    resultCode: String(last.code),
    application: last.application.name,
    location: last.origin.location.countryOrRegion,
    count: rows.filter((row) => row.code === last.code).length,
  };
}

/**
 * The attack's last combination of account, address, result and application, as an alert rule that splits by those
 * reports it: of `count` rows, the last one `at`. `startedAt` is the attack's first row. Times are ISO 8601 UTC to the
 * second, as in the log; `location` is the country code.
 */
export function demoAttack(now: Date) {
  const rows = attack(now);
  const wholeSeconds = (ms: number) => new Date(ms - (ms % second)).toISOString();
  return {
    ...reportOf(rows),
    startedAt: wholeSeconds(rows[0].at),
    at: wholeSeconds((rows.at(-1) ?? rows[0]).at),
  };
}

/** Sign-ins that may follow: the attacker's password is accepted again or is wrong, or the other account signs in. */
export type NewSignIn = 'secondFactor' | 'failed' | 'success';

/** A sign-in of a moment ago: its record for the log, and the combination as in `demoAttack`. */
export function demoSignIn(kind: NewSignIn, now: Date) {
  const at = now.getTime() - 15 * second;
  const common = { at, attemptAt: at, arrivedAt: now.getTime(), tenantId: demoTenantId };
  const attacked = { ...common, account: harbour, origin: hostingCompany, application: azurePortal };
  const rows: Record<NewSignIn, Row> = {
    secondFactor: { ...attacked, code: 500121, risk: 'high' },
    failed: { ...attacked, code: 50126, risk: 'none' },
    success: {
      ...common,
      account: lantern,
      origin: office,
      application: officePortal,
      code: 0,
      risk: 'none',
    },
  };
  return { record: signInRecord(rows[kind]), report: reportOf([rows[kind]]) };
}
