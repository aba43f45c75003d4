const typed = (names: string, type: string): Record<string, string> =>
  Object.fromEntries(names.split(/\s+/).map((name) => [name, type]));

/**
 * The columns of the tables that `audit` reads and their types, as Microsoft's reference of Azure Monitor's tables lists them
 * (MicrosoftDocs/azure-monitor-docs, articles/azure-monitor/reference/tables: auditlogs.md and microsoftgraphactivitylogs.md
 * of 2026-07-27, azureactivity.md of 2026-05-29), without those that every table has.
 */
export const auditTables: Readonly<
  Record<'AuditLogs' | 'AzureActivity' | 'MicrosoftGraphActivityLogs', Readonly<Record<string, string>>>
> = {
  AuditLogs: {
    ...typed(
      `AADOperationType AADTenantId ActivityDisplayName Category CorrelationId Id Identity Level Location LoggedByService
       OperationName OperationVersion Resource ResourceGroup ResourceId ResourceProvider Result ResultDescription ResultReason
       ResultSignature ResultType SourceSystem Type`,
      'string',
    ),
    ...typed('ActivityDateTime TimeGenerated', 'datetime'),
    ...typed('AdditionalDetails InitiatedBy TargetResources', 'dynamic'),
    DurationMs: 'long',
  },
  AzureActivity: {
    ...typed(
      `ActivityStatus ActivityStatusValue ActivitySubstatus ActivitySubstatusValue Authorization Caller CallerIpAddress Category
       CategoryValue Claims CorrelationId EventDataId Hierarchy HTTPRequest Level OperationId OperationName OperationNameValue
       Properties Resource ResourceGroup ResourceId _ResourceId ResourceProvider ResourceProviderValue SourceSystem
       SubscriptionId _SubscriptionId TenantId Type`,
      'string',
    ),
    ...typed('EventSubmissionTimestamp TimeGenerated', 'datetime'),
    ...typed('Authorization_d Claims_d Properties_d', 'dynamic'),
  },
  MicrosoftGraphActivityLogs: {
    ...typed(
      `AadTenantId ApiVersion AppId ATContent ATContentH ATContentP ClientRequestId DeviceId IdentityProvider IPAddress Location
       OperationId RequestId RequestMethod RequestUri Roles Scopes ServicePrincipalId SessionId SignInActivityId SourceSystem
       TenantId Type UniqueTokenId UserAgent UserId Wids`,
      'string',
    ),
    ...typed('TimeGenerated TokenIssuedAt', 'datetime'),
    ...typed('ClientAuthMethod DurationMs ResponseSizeBytes ResponseStatusCode', 'int'),
  },
};
