// Entra's logs to the workspace. It belongs to the tenant, and takes other permissions than the rest: docs/deploy.md.
targetScope = 'tenant'

@description('The output LOG_ANALYTICS_RESOURCE_ID of azure.bicep.')
param workspaceResourceId string

@description('Calls of Microsoft Graph as well, which audit shows: by far the most rows of all, and it takes Entra ID P1.')
param withGraphActivity bool = false

var categories = concat(
  ['SignInLogs', 'NonInteractiveUserSignInLogs', 'AuditLogs'],
  withGraphActivity ? ['MicrosoftGraphActivityLogs'] : []
)

// Interactive sign-ins are what the alert rule watches; the others show whether a session lives on, and audit logs what was
// done. Beside settings that exist already: each sends its own copy, so use the workspace that has these logs if there is one.
resource setting 'microsoft.aadiam/diagnosticSettings@2017-04-01' = {
  name: 'glasswatch'
  properties: {
    workspaceId: workspaceResourceId
    logs: [
      for category in categories: {
        category: category
        enabled: true
      }
    ]
  }
}
