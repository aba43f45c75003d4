import { readSignIn, readSlimSignIn, type SignInReading, type SlimSignInReading } from '../readSignIn.ts';

type Row = Readonly<Record<string, unknown>>;

/** The SDK makes 1970 of a time that is not there. */
export const timeOf = (value: unknown): string | null =>
  value instanceof Date && value.getTime() > 0 ? value.toISOString() : null;

const partsOf = (value: unknown): object => (typeof value === 'object' && value !== null ? value : {});

/** Reads a row of `queries/signIns.kql`: the columns of `SigninLogs`, which are Entra's export under other names. */
export function readWorkspaceRow(row: Row, number: number): SignInReading {
  return readSignIn(
    {
      id: row.Id,
      userId: row.UserId,
      createdDateTime: timeOf(row.CreatedDateTime),
      timeGenerated: timeOf(row.TimeGenerated),
      ingestionTime: timeOf(row.ArrivedAt),
      status: { failureReason: row.ResultDescription, ...partsOf(row.Status), errorCode: row.ResultType },
      location: row.LocationDetails,
      deviceDetail: row.DeviceDetail,
      authenticationDetails: row.AuthenticationDetails,
      appliedConditionalAccessPolicies: row.ConditionalAccessPolicies,
      riskEventTypes_v2: row.RiskEventTypes_V2,
      correlationId: row.CorrelationId,
      userPrincipalName: row.UserPrincipalName,
      ipAddress: row.IPAddress,
      autonomousSystemNumber: row.AutonomousSystemNumber,
      appDisplayName: row.AppDisplayName,
      resourceDisplayName: row.ResourceDisplayName,
      clientAppUsed: row.ClientAppUsed,
      userAgent: row.UserAgent,
      isInteractive: row.IsInteractive,
      authenticationRequirement: row.AuthenticationRequirement,
      conditionalAccessStatus: row.ConditionalAccessStatus,
      riskLevelDuringSignIn: row.RiskLevelDuringSignIn,
      riskState: row.RiskState,
    },
    number,
  );
}

/** Reads a row of `queries/signInPage.kql`, whose columns are some of `signIns.kql`'s. */
export function readSlimWorkspaceRow(row: Row, number: number): SlimSignInReading {
  const at = timeOf(row.CreatedDateTime);
  return readSlimSignIn(
    {
      id: row.Id,
      userId: row.UserId,
      createdDateTime: at,
      status: { errorCode: row.ResultType },
      location: { city: row.City, countryOrRegion: row.Country },
      correlationId: row.CorrelationId,
      userPrincipalName: row.UserPrincipalName,
      ipAddress: row.IPAddress,
      appDisplayName: row.AppDisplayName,
      clientAppUsed: row.ClientAppUsed,
    },
    number,
    at,
  );
}
