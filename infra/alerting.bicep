// What watches, and whom it calls.
param name string
param signInRuleName string
param silenceRuleName string
param changeAlertName string
param workspaceId string
param workspaceLocation string
param ruleIdentityId string
param breakGlassAccounts string

@allowed(['all', 'classic'])
param alertMode string

param alertEmail string
param alertsAddress string
param webhookClientId string
param webhookObjectId string

@secure()
param webhookCode string

// The query that the bot ships, with the values of its first two lines: the file names both as what a deployment changes.
var shippedQuery = loadTextContent('../src/signIn/workspace/queries/alertRule.kql')
var accountIds = filter(
  map(split(breakGlassAccounts, ','), account => toLower(trim(split(account, '=')[0]))),
  id => !empty(id)
)
var queryForAccounts = replace(
  shippedQuery,
  'let accountIds = dynamic(["00000000-0000-0000-0000-000000000000"]);',
  'let accountIds = dynamic(${string(accountIds)});'
)
var signInQuery = replace(queryForAccounts, 'let mode = "all";', 'let mode = "${alertMode}";')

var email = {
  name: 'e-mail'
  emailAddress: alertEmail
  useCommonAlertSchema: true
}
var byToken = {
  name: 'Glasswatch'
  serviceUri: alertsAddress
  useCommonAlertSchema: true
  useAadAuth: true
  objectId: webhookObjectId
  identifierUri: 'api://${webhookClientId}'
  tenantId: tenant().tenantId
}
var byCode = {
  name: 'Glasswatch'
  serviceUri: '${alertsAddress}?code=${uriComponent(webhookCode)}'
  useCommonAlertSchema: true
}
var resourceGroupId = resourceGroup().id
var webhook = empty(webhookClientId) ? byCode : byToken

// The bot, and beside it an e-mail: the second path, for when the bot, Teams or the webhook fails.
resource actionGroup 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: name
  location: 'Global'
  properties: {
    groupShortName: 'Glasswatch'
    enabled: true
    webhookReceivers: [webhook]
    emailReceivers: [email]
  }
}

// For what the bot cannot tell, because it is the bot that is away. Without the webhook: after calls that failed, Azure
// Monitor calls an address no more for 15 minutes, not even for a sign-in.
resource operators 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: '${name}-operators'
  location: 'Global'
  properties: {
    groupShortName: 'GlasswatchOp'
    enabled: true
    emailReceivers: [email]
  }
}

// Stateless: a stateful rule is silent about a second sign-in until the first is resolved. Split by all that a payload can
// carry, so that the card says who, from where and how it went before any log is asked. Five minutes is as long as rows
// usually take to arrive; what comes later the bot's sweep finds. The query is not validated here, because a new workspace
// may not know the table before its first row: test/infra binds it, and diagnose says what it finds.
resource signInRule 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = {
  name: signInRuleName
  location: workspaceLocation
  kind: 'LogAlert'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${ruleIdentityId}': {} }
  }
  properties: {
    description: 'Somebody has signed in with a break-glass account, or tried to. Nobody should, unless it was announced: look at the card in the security channel, and ask the people who may use the account.'
    severity: 0
    enabled: true
    scopes: [workspaceId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT5M'
    autoMitigate: false
    skipQueryValidation: true
    criteria: {
      allOf: [
        {
          query: signInQuery
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 0
          dimensions: [
            { name: 'UserPrincipalName', operator: 'Include', values: ['*'] }
            { name: 'UserId', operator: 'Include', values: ['*'] }
            { name: 'IPAddress', operator: 'Include', values: ['*'] }
            { name: 'ResultType', operator: 'Include', values: ['*'] }
            { name: 'AppDisplayName', operator: 'Include', values: ['*'] }
            { name: 'Location', operator: 'Include', values: ['*'] }
          ]
          failingPeriods: {
            numberOfEvaluationPeriods: 1
            minFailingPeriodsToAlert: 1
          }
        }
      ]
    }
    actions: {
      actionGroups: [actionGroup.id]
      actionProperties: {
        'Email.Subject': 'Break-glass account: somebody has signed in, or tried to'
      }
    }
  }
}

// The other way to blind the rule: its log stays empty. Entra's diagnostic setting belongs to the tenant, whose activity
// log no subscription sees; but when nobody at all has signed in for a day, the log does not come. Stateful: once is enough.
resource silenceRule 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = {
  name: silenceRuleName
  location: workspaceLocation
  kind: 'LogAlert'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${ruleIdentityId}': {} }
  }
  properties: {
    description: 'No sign-in of anybody has come to the workspace for a day, so sign-ins of the break-glass accounts would not be seen either. Check Entra’s diagnostic setting; say diagnose to Glasswatch.'
    severity: 1
    enabled: true
    scopes: [workspaceId]
    evaluationFrequency: 'PT1H'
    windowSize: 'P1D'
    autoMitigate: true
    skipQueryValidation: true
    criteria: {
      allOf: [
        {
          query: 'SigninLogs | project TimeGenerated'
          timeAggregation: 'Count'
          operator: 'LessThan'
          threshold: 1
          failingPeriods: {
            numberOfEvaluationPeriods: 1
            minFailingPeriodsToAlert: 1
          }
        }
      ]
    }
    actions: {
      actionGroups: [actionGroup.id]
      actionProperties: {
        'Email.Subject': 'Glasswatch: the sign-in log does not come'
      }
    }
  }
}

// Nobody silences the watch quietly: whoever changes, disables or deletes what watches in this resource group, suppresses
// its alerts by a processing rule, takes from a rule what it reads with or from, or the record away, is told of. Every status, so that
// attempts that failed are told as well; and a deployment of this file tells of itself. To both groups, at the price of a
// second e-mail: an action group that was deleted or disabled calls nobody about it.
resource changeAlert 'Microsoft.Insights/activityLogAlerts@2020-10-01' = {
  name: changeAlertName
  location: 'global'
  properties: {
    description: 'Somebody has changed what watches the break-glass accounts: an alert rule, an action group, a diagnostic setting, or what they need. Ask whether that was planned.'
    enabled: true
    scopes: [resourceGroupId]
    condition: {
      allOf: [
        { field: 'category', equals: 'Administrative' }
        {
          anyOf: [
            { field: 'operationName', equals: 'Microsoft.Insights/scheduledQueryRules/write' }
            { field: 'operationName', equals: 'Microsoft.Insights/scheduledQueryRules/delete' }
            { field: 'operationName', equals: 'Microsoft.Insights/scheduledQueryRules/disable/action' }
            { field: 'operationName', equals: 'Microsoft.Insights/actionGroups/write' }
            { field: 'operationName', equals: 'Microsoft.Insights/actionGroups/delete' }
            { field: 'operationName', equals: 'Microsoft.Insights/activityLogAlerts/write' }
            { field: 'operationName', equals: 'Microsoft.Insights/activityLogAlerts/delete' }
            { field: 'operationName', equals: 'Microsoft.Insights/metricAlerts/write' }
            { field: 'operationName', equals: 'Microsoft.Insights/metricAlerts/delete' }
            { field: 'operationName', equals: 'Microsoft.Insights/diagnosticSettings/write' }
            { field: 'operationName', equals: 'Microsoft.Insights/diagnosticSettings/delete' }
            { field: 'operationName', equals: 'Microsoft.Insights/webtests/write' }
            { field: 'operationName', equals: 'Microsoft.Insights/webtests/delete' }
            { field: 'operationName', equals: 'Microsoft.Insights/components/write' }
            { field: 'operationName', equals: 'Microsoft.Insights/components/delete' }
            { field: 'operationName', equals: 'Microsoft.AlertsManagement/actionRules/write' }
            { field: 'operationName', equals: 'Microsoft.Authorization/roleAssignments/delete' }
            { field: 'operationName', equals: 'Microsoft.ManagedIdentity/userAssignedIdentities/delete' }
            { field: 'operationName', equals: 'Microsoft.OperationalInsights/workspaces/delete' }
            { field: 'operationName', equals: 'Microsoft.Storage/storageAccounts/delete' }
          ]
        }
      ]
    }
    actions: {
      actionGroups: [{ actionGroupId: actionGroup.id }, { actionGroupId: operators.id }]
    }
  }
}

output actionGroupId string = actionGroup.id
output operatorsId string = operators.id
