// Nobody silences the watch quietly: these alerts tell of changes to what watches, and of what could suppress or starve it.
// They stand in the resource group that they watch, because an activity log alert sees the subscription that it stands in.
param changeAlertName string
param subscriptionAlertName string

@description('The resource whose changes are told, with all that is below it. One: Azure has refused several in one alert.')
param watchedId string

param actionGroups { actionGroupId: string }[]

@description('Whether to watch the whole subscription as well. Once for each subscription is enough.')
param isSubscriptionWatched bool

var operations = [
  'Microsoft.Authorization/locks/delete'
  'Microsoft.Authorization/roleAssignments/write'
  'Microsoft.Authorization/roleAssignments/delete'
  'Microsoft.BotService/botServices/write'
  'Microsoft.BotService/botServices/delete'
  'Microsoft.BotService/botServices/channels/delete'
  'Microsoft.Insights/actionGroups/write'
  'Microsoft.Insights/actionGroups/delete'
  'Microsoft.Insights/actionGroups/createNotifications/action'
  'Microsoft.Insights/activityLogAlerts/write'
  'Microsoft.Insights/activityLogAlerts/delete'
  'Microsoft.Insights/components/write'
  'Microsoft.Insights/components/delete'
  'Microsoft.Insights/diagnosticSettings/write'
  'Microsoft.Insights/diagnosticSettings/delete'
  'Microsoft.Insights/metricAlerts/write'
  'Microsoft.Insights/metricAlerts/delete'
  'Microsoft.Insights/scheduledQueryRules/write'
  'Microsoft.Insights/scheduledQueryRules/delete'
  'Microsoft.Insights/scheduledQueryRules/disable/action'
  'Microsoft.Insights/webtests/write'
  'Microsoft.Insights/webtests/delete'
  'Microsoft.ManagedIdentity/userAssignedIdentities/delete'
  'Microsoft.OperationalInsights/workspaces/write'
  'Microsoft.OperationalInsights/workspaces/delete'
  'Microsoft.OperationalInsights/workspaces/purge/action'
  'Microsoft.OperationalInsights/workspaces/tables/write'
  'Microsoft.OperationalInsights/workspaces/tables/delete'
  'Microsoft.Storage/storageAccounts/write'
  'Microsoft.Storage/storageAccounts/delete'
  'Microsoft.Web/sites/write'
  'Microsoft.Web/sites/delete'
  'Microsoft.Web/sites/config/write'
  'Microsoft.Web/sites/stop/action'
]

// An alert processing rule suppresses alerts anywhere in its subscription. A data collection rule with a transformation drops
// rows before the workspace stores them. A diagnostic setting feeds the workspace. A delegation lets another tenant in.
var operationsAnywhere = [
  'Microsoft.AlertsManagement/actionRules/write'
  'Microsoft.AlertsManagement/actionRules/delete'
  'Microsoft.Insights/dataCollectionRules/write'
  'Microsoft.Insights/dataCollectionRules/delete'
  'Microsoft.Insights/diagnosticSettings/write'
  'Microsoft.Insights/diagnosticSettings/delete'
  'Microsoft.ManagedServices/registrationAssignments/write'
]

// Every status, so that failed attempts are told as well. A deployment of these files tells of itself.
resource changeAlert 'Microsoft.Insights/activityLogAlerts@2026-01-01' = {
  name: changeAlertName
  location: 'global'
  properties: {
    description: 'What watches the break-glass accounts was changed: an alert rule, an action group, the workspace, a role, the bot, or what they need. Ask whether that was planned.'
    enabled: true
    scopes: [watchedId]
    condition: {
      allOf: [
        { field: 'category', equals: 'Administrative' }
        {
          anyOf: [
            for operation in operations: {
              field: 'operationName'
              equals: operation
            }
          ]
        }
      ]
    }
    actions: {
      actionGroups: actionGroups
    }
  }
}

// The same for the whole subscription. Other teams change such rules too: an alarm too many is the price.
resource subscriptionAlert 'Microsoft.Insights/activityLogAlerts@2026-01-01' = if (isSubscriptionWatched) {
  name: subscriptionAlertName
  location: 'global'
  properties: {
    description: 'An alert processing rule, a data collection rule or a delegation was changed in the subscription. It can suppress alerts about break-glass accounts, or drop their rows. Ask whether that was planned.'
    enabled: true
    scopes: [subscription().id]
    condition: {
      allOf: [
        { field: 'category', equals: 'Administrative' }
        {
          anyOf: [
            for operation in operationsAnywhere: {
              field: 'operationName'
              equals: operation
            }
          ]
        }
      ]
    }
    actions: {
      actionGroups: actionGroups
    }
  }
}
