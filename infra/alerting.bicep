// What watches, and whom it calls.
param name string
param signInRuleName string
param silenceRuleName string
param watchdogRuleName string
param ruleHealthAlertName string
param workspaceId string
param workspaceLocation string
param ruleIdentityId string

@description('The object ids of the accounts, in lower case.')
param accountIds string[]

@allowed(['all', 'classic'])
param alertMode string

param alertEmail string
param isWatchdogOn bool

@export()
type phone = {
  name: string
  @description('Without the plus sign, such as 49.')
  countryCode: string
  phoneNumber: string
}
@export()
type appUser = {
  name: string
  @description('The address that this person signs in to the Azure mobile app with.')
  emailAddress: string
}
param smsReceivers phone[]
param voiceReceivers phone[]
param appPushReceivers appUser[]

param alertsAddress string
param webhookClientId string
param webhookObjectId string

@secure()
param webhookCode string

// The query that the bot ships, with the values of its first two lines: the file names both as what a deployment changes.
var shippedQuery = loadTextContent('../src/signIn/workspace/queries/alertRule.kql')
var queryForAccounts = replace(
  shippedQuery,
  'let accountIds = dynamic(["00000000-0000-0000-0000-000000000000"]);',
  'let accountIds = dynamic(${string(accountIds)});'
)
var signInQuery = replace(queryForAccounts, 'let mode = "all";', 'let mode = "${alertMode}";')

// A rule whose table does not exist, or had no rows for 30 days, fails, and after a week Azure disables it. The union
// finds the empty table then. Rules that run every minute may not use union; these run every 15 minutes.
var signInsOfAnybody = 'union isfuzzy=true SigninLogs, (datatable(TimeGenerated: datetime) [])'
var silenceQuery = '${signInsOfAnybody}\n| project TimeGenerated'

// One row, whatever the log holds: so the watchdog fires each time. It asks the table of the sign-ins as the rules above
// do, so a lost permission stops it. An empty log does not: the silence rule tells of that.
var watchdogQuery = '${signInsOfAnybody}\n| summarize Rows = count()'

var emails = empty(alertEmail)
  ? []
  : [
      {
        name: 'e-mail'
        emailAddress: alertEmail
        useCommonAlertSchema: true
      }
    ]
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
  // While the secret is exchanged, the new one stands first.
  serviceUri: '${alertsAddress}?code=${uriComponent(trim(split(webhookCode, ',')[0]))}'
  useCommonAlertSchema: true
}

var webhook = empty(webhookClientId) ? byCode : byToken

// The bot, and beside it people, by e-mail and by phone: the second path, for when the bot, Teams or the webhook fails.
resource actionGroup 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: name
  location: 'Global'
  properties: {
    groupShortName: 'Glasswatch'
    enabled: true
    webhookReceivers: [webhook]
    emailReceivers: emails
    smsReceivers: smsReceivers
    voiceReceivers: voiceReceivers
    azureAppPushReceivers: appPushReceivers
  }
}

// The watchdog's alone, with the same webhook and no person: it calls 96 times a day.
resource watchdogGroup 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: watchdogRuleName
  location: 'Global'
  properties: {
    groupShortName: 'GlasswatchWd'
    enabled: true
    webhookReceivers: [webhook]
  }
}

// Tells people by e-mail when the bot is away. It has no webhook: after failed calls Azure Monitor stops calling an
// address for 15 minutes, even for a sign-in.
resource operators 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(alertEmail)) {
  name: '${name}-operators'
  location: 'Global'
  properties: {
    groupShortName: 'GlasswatchOp'
    enabled: true
    emailReceivers: emails
  }
}

// Stateless: a stateful rule is silent about a second sign-in until the first is resolved. Split by all that a payload can
// carry, so that the card says who, from where and how it went before any log is asked. The time range is as long as the
// frequency: Azure evaluates the rule again for late rows, and the sweep finds what is later still (docs/adr/0010).
resource signInRule 'Microsoft.Insights/scheduledQueryRules@2026-03-01' = {
  name: signInRuleName
  location: workspaceLocation
  kind: 'LogAlert'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${ruleIdentityId}': {} }
  }
  properties: {
    description: 'A break-glass account has signed in, or tried to. Nobody should use one without an announcement. Look at the card in the security channel, and ask the people who may use the account.'
    severity: 0
    enabled: true
    scopes: [workspaceId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT5M'
    autoMitigate: false
    // A new workspace may not know the table before its first row. test/infra checks the query.
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
        'Email.Subject': 'Break-glass account: signed in, or tried to'
      }
    }
  }
}

// The other way to blind the rule: its log stays empty. Entra's diagnostic setting belongs to the tenant, whose activity
// log no subscription sees. When nobody at all has signed in for a day, the log does not come. Every 15 minutes, because
// Azure reports the health of slower rules to nobody. Stateful: once is enough.
resource silenceRule 'Microsoft.Insights/scheduledQueryRules@2026-03-01' = {
  name: silenceRuleName
  location: workspaceLocation
  kind: 'LogAlert'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${ruleIdentityId}': {} }
  }
  properties: {
    description: 'No sign-in of any user has come to the workspace for a day. A sign-in of a break-glass account would not be seen either. Check Entra’s diagnostic setting, and say diagnose to Glasswatch.'
    severity: 1
    enabled: true
    scopes: [workspaceId]
    evaluationFrequency: 'PT15M'
    windowSize: 'P1D'
    autoMitigate: true
    skipQueryValidation: true
    criteria: {
      allOf: [
        {
          query: silenceQuery
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

// Proves the way from a rule to the bot: the same workspace, identity and webhook as the alarm's. No dimension and no
// custom property: a call that has one is an alert (src/webhook/beat.ts). Stateless: a stateful rule would call once.
resource watchdogRule 'Microsoft.Insights/scheduledQueryRules@2026-03-01' = {
  name: watchdogRuleName
  location: workspaceLocation
  kind: 'LogAlert'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${ruleIdentityId}': {} }
  }
  properties: {
    description: 'Calls Glasswatch every 15 minutes, to prove that a rule’s call arrives. It tells of no sign-in. Do not mute it: two missing calls raise an incident.'
    severity: 4
    enabled: isWatchdogOn
    scopes: [workspaceId]
    evaluationFrequency: 'PT15M'
    windowSize: 'PT15M'
    autoMitigate: false
    skipQueryValidation: true
    criteria: {
      allOf: [
        {
          query: watchdogQuery
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 0
          failingPeriods: {
            numberOfEvaluationPeriods: 1
            minFailingPeriodsToAlert: 1
          }
        }
      ]
    }
    actions: {
      actionGroups: [watchdogGroup.id]
    }
  }
}

// A rule that Azure cannot run says nothing, and looks like a quiet night. Its resource health does say it: the query
// fails, the workspace is gone, the identity may not read, the rule is disabled. Not for Unknown, which every new rule is.
resource ruleHealthAlert 'Microsoft.Insights/activityLogAlerts@2026-01-01' = {
  name: ruleHealthAlertName
  location: 'global'
  properties: {
    description: 'Azure Monitor cannot run an alert rule that watches the break-glass accounts. The rule sees no sign-in until this is mended. Open its Resource health in the portal, and say diagnose to Glasswatch.'
    enabled: true
    // One scope: Azure has refused several (hashicorp/terraform-provider-azurerm issue 21353).
    scopes: [resourceGroup().id]
    condition: {
      allOf: [
        { field: 'category', equals: 'ResourceHealth' }
        { field: 'resourceType', equals: 'Microsoft.Insights/scheduledQueryRules' }
        {
          anyOf: [
            { field: 'properties.currentHealthStatus', equals: 'Unavailable' }
            { field: 'properties.currentHealthStatus', equals: 'Degraded' }
          ]
        }
      ]
    }
    actions: {
      actionGroups: groups
    }
  }
}

// Alerts on the watch itself go to both groups, at the price of a second e-mail: a deleted action group calls nobody.
var groups = map(empty(alertEmail) ? [actionGroup.id] : [actionGroup.id, operators.id], id => { actionGroupId: id })

output actionGroupId string = actionGroup.id
output operatorsId string = empty(alertEmail) ? '' : operators.id
output groups { actionGroupId: string }[] = groups
