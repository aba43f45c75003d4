const shared = [
  ...[
    'AADTenantId',
    'AlternateSignInName',
    'AppDisplayName',
    'AppId',
    'AuthenticationContextClassReferences',
  ],
  ...['AuthenticationDetails', 'AuthenticationMethodsUsed', 'AuthenticationProcessingDetails'],
  ...['AuthenticationProtocol', 'AuthenticationRequirement', 'AuthenticationRequirementPolicies'],
  ...['AutonomousSystemNumber', 'Category', 'ClientAppUsed', 'ConditionalAccessStatus', 'CorrelationId'],
  ...['CrossTenantAccessType', 'HomeTenantId', 'Id', 'Identity', 'IPAddress', 'Level', 'Location'],
  ...['NetworkLocationDetails', 'OperationName', 'OperationVersion', 'OriginalRequestId'],
  ...['ResourceDisplayName', 'ResourceGroup', 'ResourceIdentity', 'ResourceServicePrincipalId'],
  ...[
    'ResourceTenantId',
    'ResultDescription',
    'ResultSignature',
    'ResultType',
    'RiskDetail',
    'RiskEventTypes',
  ],
  ...['RiskEventTypes_V2', 'RiskLevelAggregated', 'RiskLevelDuringSignIn', 'RiskState', 'ServicePrincipalId'],
  ...[
    'SessionLifetimePolicies',
    'SignInIdentifierType',
    'SourceSystem',
    'TokenIssuerName',
    'TokenIssuerType',
  ],
  ...['Type', 'UniqueTokenIdentifier', 'UserAgent', 'UserDisplayName', 'UserId', 'UserPrincipalName'],
  'UserType',
];
const objects = ['ConditionalAccessPolicies', 'DeviceDetail', 'LocationDetails', 'MfaDetail', 'Status'];

const typed = (names: readonly string[], type: string) =>
  Object.fromEntries(names.map((name) => [name, type]));

const both = {
  ...typed(shared, 'string'),
  ...typed(['CreatedDateTime', 'TimeGenerated'], 'datetime'),
  ...typed(['IsInteractive', 'IsRisky'], 'bool'),
  AppliedEventListeners: 'dynamic',
  DurationMs: 'long',
};

/**
 * The columns of Entra's sign-in tables and their types, as Microsoft's reference of Azure Monitor's tables lists them
 * (MicrosoftDocs/azure-reference-other and azure-monitor-docs, read in 2026-11), without what Glasswatch has no use for.
 */
export const signInTables: Readonly<
  Record<'SigninLogs' | 'AADNonInteractiveUserSignInLogs', Readonly<Record<string, string>>>
> = {
  SigninLogs: { ...both, ...typed(objects, 'dynamic') },
  AADNonInteractiveUserSignInLogs: { ...both, ...typed(objects, 'string') },
};

/** The table in which a workspace reports on itself: azure-monitor-docs, reference/tables/operation.md. */
export const operationTable = {
  Operation: {
    ...typed(
      [
        ...['Computer', 'CorrelationId', 'Detail', 'HelpLink', 'ManagementGroupName', 'OperationCategory'],
        ...['OperationKey', 'OperationStatus', 'Resolution', 'Solution', 'SourceSystem', 'Type'],
      ],
      'string',
    ),
    TimeGenerated: 'datetime',
  },
};
