import type { SignIn } from '../../src/signIn/signIn.ts';
import type { auditTables } from '../logAnalytics/auditTables.ts';
import type { signInTables } from '../logAnalytics/signInTables.ts';

export type TableName = keyof typeof signInTables;
export type AuditTableName = keyof typeof auditTables;

/** A row as a table holds it: dynamic columns are objects, all others as the wire has them. */
export type TableRow = Readonly<Record<string, unknown>>;

/** A sign-in as a row of the table that Entra would put it into: what the workspace's adapter reads back as the same. */
export function tableRow(signIn: SignIn): { table: TableName; row: TableRow } {
  const isInteractive = signIn.isInteractive !== false;
  // Objects in one table, and JSON in the other.
  const dynamic = (value: unknown) => (isInteractive ? value : JSON.stringify(value));
  const { device } = signIn;
  const row = {
    Id: signIn.id,
    UserId: signIn.userId,
    CreatedDateTime: signIn.at,
    TimeGenerated: signIn.publishedAt,
    ArrivedAt: signIn.arrivedAt,
    ResultType: signIn.resultCode,
    ResultDescription: 'Other.',
    Status: dynamic({ errorCode: Number(signIn.resultCode), additionalDetails: signIn.resultDescription }),
    LocationDetails: dynamic({ city: signIn.city, state: signIn.state, countryOrRegion: signIn.country }),
    DeviceDetail: dynamic({
      deviceId: '',
      displayName: device.name,
      operatingSystem: device.operatingSystem,
      browser: device.browser,
      trustType: device.trustType,
      isCompliant: device.isCompliant,
      isManaged: device.isManaged,
    }),
    AuthenticationDetails: JSON.stringify(
      signIn.authenticationSteps.map((step) => ({
        authenticationStepDateTime: signIn.at,
        authenticationMethod: step.method,
        authenticationMethodDetail: step.detail,
        succeeded: step.succeeded,
        authenticationStepResultDetail: step.result,
      })),
    ),
    ConditionalAccessPolicies: dynamic(
      signIn.policies.map(({ name, result }) => ({ displayName: name, result })),
    ),
    RiskEventTypes_V2: JSON.stringify(signIn.riskEvents),
    CorrelationId: signIn.correlationId,
    UserPrincipalName: signIn.userPrincipalName,
    IPAddress: signIn.ipAddress,
    AutonomousSystemNumber: signIn.autonomousSystemNumber,
    AppDisplayName: signIn.application,
    ResourceDisplayName: signIn.resource,
    ClientAppUsed: signIn.clientApp,
    UserAgent: signIn.userAgent,
    IsInteractive: signIn.isInteractive,
    AuthenticationRequirement: signIn.authenticationRequirement,
    ConditionalAccessStatus: signIn.conditionalAccess,
    RiskLevelDuringSignIn: signIn.riskLevel,
    RiskState: signIn.riskState,
    AuthenticationProtocol: signIn.authenticationProtocol ?? 'none',
  };
  return { table: isInteractive ? 'SigninLogs' : 'AADNonInteractiveUserSignInLogs', row };
}
