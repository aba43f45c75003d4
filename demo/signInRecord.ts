/** Where a sign-in comes from: the network, the place and the machine. */
export type Origin = {
  readonly ipAddress: string;
  readonly autonomousSystemNumber: number;
  readonly location: { readonly city: string; readonly state: string; readonly countryOrRegion: string };
  readonly userAgent: string;
  readonly device: {
    readonly deviceId: string;
    readonly displayName: string;
    readonly operatingSystem: string;
    readonly browser: string;
    readonly isCompliant: boolean;
    readonly isManaged: boolean;
    readonly trustType: string;
  };
};

export type Application = { readonly id: string; readonly name: string; readonly resource: string };

/** What sets one row of the demo's log apart from another. Times are milliseconds since 1970. */
export type Row = {
  readonly at: number;
  /** When the attempt began: rows of one attempt share a correlation id made of it. */
  readonly attemptAt: number;
  /** When the log got it, where it says so: a workspace knows, Entra's export does not. */
  readonly arrivedAt?: number;
  readonly tenantId: string;
  readonly account: { readonly id: string; readonly userPrincipalName: string; readonly displayName: string };
  readonly origin: Origin;
  readonly application: Application;
  readonly code: ResultCode;
  readonly risk: 'none' | 'high';
};

type ResultCode = 0 | 50074 | 50097 | 50126 | 50140 | 53003 | 500121;

// Wording as Entra has it.
const statuses: Record<ResultCode, { failureReason: string; additionalDetails: string | null }> = {
  0: { failureReason: 'Other.', additionalDetails: 'MFA completed in Azure AD' },
  50074: {
    failureReason: 'Strong Authentication is required.',
    additionalDetails: 'MFA required in Azure AD',
  },
  50097: { failureReason: 'Device authentication is required.', additionalDetails: null },
  50126: {
    failureReason: 'Error validating credentials due to invalid username or password.',
    additionalDetails:
      "The user didn't enter the right credentials.  It's expected to see some number of these errors in your logs due to users making mistakes.",
  },
  50140: {
    failureReason: "This occurred due to 'Keep me signed in' interrupt when the user was signing in.",
    additionalDetails: null,
  },
  53003: {
    failureReason:
      'Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.',
    additionalDetails: null,
  },
  500121: {
    failureReason: 'Authentication failed during strong authentication request.',
    additionalDetails: 'MFA denied; authentication in-progress',
  },
};

/** An identifier that is plainly made up, and new for each millisecond. */
const guid = (kind: string, ms: number): string =>
  `${kind}-0000-4000-8000-${Math.floor(ms).toString(16).padStart(12, '0')}`;

/** Entra's export writes whole seconds. */
const seconds = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');

function authenticationDetails({ code, at }: Row) {
  const step = (
    method: string,
    detail: string | null,
    succeeded: boolean,
    result: string | null,
    requirement: string,
  ) => ({
    authenticationStepDateTime: seconds(at),
    authenticationMethod: method,
    authenticationMethodDetail: detail,
    succeeded,
    authenticationStepResultDetail: result,
    authenticationStepRequirement: requirement,
  });
  const password = (succeeded: boolean) =>
    step(
      'Password',
      'Password in the cloud',
      succeeded,
      succeeded
        ? 'Correct password'
        : 'Invalid username or password or Invalid on-premise username or password.',
      'Primary authentication',
    );
  if (code === 50126) {
    return [password(false)];
  }
  if (code === 50074) {
    return [password(true)];
  }
  if (code === 500121) {
    // Minutes after the event Entra has not filled in the second step yet.
    return [password(true), step('FIDO2 security key', null, false, null, 'Multifactor authentication')];
  }
  return [
    password(true),
    step(
      'FIDO2 security key',
      'Emergency key',
      true,
      'MFA completed in Azure AD',
      'Multifactor authentication',
    ),
  ];
}

/** The exclusion of the emergency accounts' group holds in every row but those that a policy blocked by mistake. */
function policies(code: ResultCode) {
  const policy = (id: string, displayName: string, grant: string, blocks: boolean) => ({
    id,
    displayName,
    enforcedGrantControls: [grant],
    enforcedSessionControls: [],
    sessionControlsNotSatisfied: [],
    result: blocks ? 'failure' : 'notApplied',
    conditionsSatisfied: blocks ? 'application,users' : 'application',
    conditionsNotSatisfied: blocks ? 'none' : 'users',
    authenticationStrength: null,
    includeRulesSatisfied: [{ conditionalAccessCondition: 'application', ruleSatisfied: 'allApps' }],
    excludeRulesSatisfied: blocks ? [] : [{ conditionalAccessCondition: 'users', ruleSatisfied: 'groupId' }],
  });
  return [
    policy('ca000000-0000-4000-8000-000000000001', 'CA001: Require MFA for all users', 'Mfa', false),
    policy(
      'ca000000-0000-4000-8000-000000000009',
      'CA009: Block interactive sign-in of service accounts',
      'Block',
      code === 53003,
    ),
  ];
}

/** One row as the Entra portal's "Download JSON" and Microsoft Graph's beta `auditLogs/signIns` write it. */
export function signInRecord(row: Row): object {
  const { account, application, code, origin, risk, tenantId } = row;
  const passedSecondFactor = code === 0 || code === 50097 || code === 50140 || code === 53003;
  return {
    id: guid('00005160', row.at),
    createdDateTime: seconds(row.at),
    ...(row.arrivedAt === undefined ? {} : { ingestionTime: seconds(row.arrivedAt) }),
    userDisplayName: account.displayName,
    userPrincipalName: account.userPrincipalName,
    userId: account.id,
    appId: application.id,
    appDisplayName: application.name,
    ipAddress: origin.ipAddress,
    ipAddressFromResourceProvider: null,
    clientAppUsed: 'Browser',
    userAgent: origin.userAgent,
    correlationId: guid('0000c044', row.attemptAt),
    conditionalAccessStatus: code === 53003 ? 'failure' : 'notApplied',
    originalRequestId: '',
    isInteractive: true,
    tokenIssuerName: '',
    tokenIssuerType: 'AzureAD',
    clientCredentialType: 'none',
    processingTimeInMilliseconds: 90 + (Math.floor(row.at / 1000) % 160),
    riskDetail: 'none',
    riskLevelAggregated: risk,
    riskLevelDuringSignIn: risk,
    riskState: risk === 'none' ? 'none' : 'atRisk',
    riskEventTypes_v2: risk === 'none' ? [] : ['unfamiliarFeatures', 'maliciousIPAddress'],
    resourceDisplayName: application.resource,
    resourceTenantId: tenantId,
    homeTenantId: tenantId,
    homeTenantName: '',
    authenticationMethodsUsed: [],
    authenticationRequirement: code === 50126 ? 'singleFactorAuthentication' : 'multiFactorAuthentication',
    authenticationProtocol: 'none',
    incomingTokenType: 'none',
    signInIdentifier: account.userPrincipalName,
    signInEventTypes: ['interactiveUser'],
    servicePrincipalId: '',
    userType: 'member',
    flaggedForReview: false,
    isTenantRestricted: false,
    autonomousSystemNumber: origin.autonomousSystemNumber,
    crossTenantAccessType: 'none',
    status: { errorCode: code, ...statuses[code] },
    deviceDetail: origin.device,
    location: { ...origin.location, geoCoordinates: { altitude: null, latitude: null, longitude: null } },
    mfaDetail: passedSecondFactor ? { authMethod: 'FIDO2 security key', authDetail: null } : null,
    appliedConditionalAccessPolicies: policies(code),
    networkLocationDetails: [],
    authenticationDetails: authenticationDetails(row),
    authenticationRequirementPolicies: [],
    sessionLifetimePolicies: [],
  };
}
