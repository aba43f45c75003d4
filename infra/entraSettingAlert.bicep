// An alert on changes to Entra's diagnostic setting. They stand in the activity log of the tenant, not in a subscription's,
// and Microsoft describes alerts on that for service health only: a file of its own, so that the rest does not depend on it.
targetScope = 'resourceGroup'

@description('As for azure.bicep, which lets this alert in by its name.')
param resourceSuffix string

@description('The output ACTION_GROUP_RESOURCE_ID of azure.bicep.')
param actionGroupResourceId string

// By the tenant's scope: deleting the setting is the quietest way to blind every rule at once.
resource entraSettingAlert 'Microsoft.Insights/activityLogAlerts@2026-01-01' = {
  name: 'glasswatch-${resourceSuffix}-entra-setting-changed'
  location: 'global'
  properties: {
    description: 'Somebody has changed or deleted Entra’s diagnostic setting, which brings sign-ins to the workspace. Ask whether that was planned.'
    enabled: true
    tenantScope: tenant().tenantId
    condition: {
      allOf: [
        { field: 'category', equals: 'Administrative' }
        {
          anyOf: [
            { field: 'operationName', equals: 'microsoft.aadiam/diagnosticSettings/write' }
            { field: 'operationName', equals: 'microsoft.aadiam/diagnosticSettings/delete' }
          ]
        }
      ]
    }
    actions: {
      actionGroups: [{ actionGroupId: actionGroupResourceId }]
    }
  }
}
