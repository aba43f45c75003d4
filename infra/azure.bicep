// Glasswatch with all that belongs to it, in a resource group of its own: docs/deploy.md leads through it. The one thing
// that stands elsewhere is Entra's diagnostic setting, which belongs to the tenant: entraDiagnosticSetting.bicep.
targetScope = 'resourceGroup'

import { appUser, phone } from 'alerting.bicep'

@description('Tells the names of the resources from other people’s: they have to be free in all of Azure.')
@minLength(2)
@maxLength(12)
param resourceSuffix string

@description('Where the resources stand. An existing workspace may stand elsewhere: its alert rules follow it.')
param location string = resourceGroup().location

@description('<object id>=<user principal name> of each break-glass account, separated by commas')
param breakGlassAccounts string

@description('The object ids of the groups that hold the accounts, separated by commas: those that your Conditional Access policies exclude.')
param breakGlassGroups string = ''

// People's numbers: a deployment's history is read by more people than the settings are.
@description('Who answers for an account: <object id>=<words>, separated by semicolons; tel:, mailto: and https: become links. Empty: cards name no custodian.')
@secure()
param accountContacts string = ''

@description('all: every attempt raises an alert. classic: only the result codes that the classic query watched for, which misses most stolen passwords.')
@allowed(['all', 'classic'])
param alertMode string = 'all'

@description('Who gets an e-mail beside the card: the second path, which works when Teams or the bot does not. Empty: nobody, and nothing tells that the bot is away.')
param alertEmail string = ''

@description('Who gets a text message with each alarm: name, countryCode, phoneNumber. Everyone who may read the action group reads the numbers.')
param smsReceivers phone[] = []

@description('Whom Azure phones with each alarm: name, countryCode, phoneNumber.')
param voiceReceivers phone[] = []

@description('Whose Azure mobile app is told of each alarm: name, emailAddress.')
param appPushReceivers appUser[] = []

@description('on: a rule calls the bot every 15 minutes, to prove that a rule’s call arrives. off: the rule is disabled, and that link stays unknown.')
@allowed(['on', 'off'])
param watchdog string = 'on'

@description('The application (client) id of the app registration that the action group proves itself to.')
param alertWebhookClientId string = ''

@description('The object id of that app registration: the application’s, not the service principal’s.')
param alertWebhookObjectId string = ''

@description('Where there can be no app registration: a shared secret in the webhook’s address instead. While you exchange it: the new one and the old one, separated by a comma.')
@secure()
param alertWebhookCode string = ''

@description('The resource id of the Log Analytics workspace that Entra’s logs already go to. Empty: a new one.')
param workspaceResourceId string = ''

@description('Where alerts go; empty: the channel in which a responder says watch here.')
param securityChannelId string = ''

@description('Entra object ids of the people who may act, separated by commas; empty: the channel’s team.')
param responders string = ''

@description('Who is mentioned when nobody acknowledges in time: PT5M:<object id>,PT15M:<object id>; empty: nobody.')
param escalation string = ''

@description('on: nobody closes an incident that they have acknowledged themselves.')
@allowed(['on', 'off'])
param closeNeedsSecondPerson string = 'off'

@description('on: the log gets the shape of what Teams sends and answers, without texts and names. For the first days.')
@allowed(['on', 'off'])
param teamsTrace string = 'off'

@description('When the weekly digest is posted, a cron pattern, or off.')
param digest string = '0 8 * * 1'

@description('The IANA time zone that the digest’s time is meant in.')
param digestTimeZone string = 'UTC'

@description('The https address of another system that is told what happens, outside Teams; empty: none. It may have a secret in it.')
@secure()
param notifyUrl string = ''

@description('What signs the events for that system: whsec_ and the base64 of 24 to 64 random bytes. While you exchange it: the new one and the old one, separated by a comma.')
@secure()
param notifySecret string = ''

// Secrets: whoever has the address can send a heartbeat, and hide that the bot has stopped.
@description('The address of an outside service that expects a heartbeat every five minutes. Empty: nobody outside hears when the bot stops.')
@secure()
param heartbeatUrl string = ''

@description('The secret that shows the chain of the watch in /readyz, at least 16 characters. Empty: it is not shown.')
@secure()
param metricsToken string = ''

@description('The size of the App Service plan. Free and shared ones cannot be always on.')
param planSku string = 'B1'

@description('Instances of the bot. One is enough for its load; more keep it answering while one is replaced.')
@minValue(1)
@maxValue(3)
param instances int = 1

@description('Three zones by default; Standard_LRS where a region has none.')
@allowed(['Standard_ZRS', 'Standard_LRS'])
param storageSku string = 'Standard_ZRS'

var name = 'glasswatch-${resourceSuffix}'
var isByToken = !empty(alertWebhookClientId)

// A rule that names no account, or a name where an id belongs, watches nobody, and its silence looks like a quiet night.
// So such values stop the deployment. The bot takes the same form: src/config/accounts.ts.
func isGuid(text string) bool =>
  string(map(split(text, '-'), part => length(part))) == '[8,4,4,4,12]' && empty(filter(
    map(range(0, length(text)), at => substring(text, at, 1)),
    character => !contains('0123456789abcdef-', character)
  )) && text != '00000000-0000-0000-0000-000000000000'
func isAccount(entry string) bool =>
  length(split(entry, '=')) == 2 && isGuid(toLower(trim(split(entry, '=')[0]))) && length(split(
    last(split(entry, '=')),
    '@'
  )) == 2
var entries = filter(map(split(breakGlassAccounts, ','), entry => trim(entry)), entry => !empty(entry))
var accountIds = empty(entries)
  ? fail('breakGlassAccounts names no account, so the alert rule would watch nobody. Write <object id>=<user principal name> for each account, separated by commas')
  : empty(filter(entries, entry => !isAccount(entry)))
      ? map(entries, entry => toLower(trim(split(entry, '=')[0])))
      : fail('breakGlassAccounts has an entry that is no account, so the alert rule would miss it. Write <object id>=<user principal name> for each account, separated by commas')

// Without a way to prove themselves, either the bot would not start or everybody could raise alerts.
var webhookProof = isByToken
  ? (isGuid(toLower(alertWebhookClientId)) && isGuid(toLower(alertWebhookObjectId))
      ? 'token'
      : fail('alertWebhookClientId and alertWebhookObjectId belong together. Write both ids of the app registration, or neither of them and alertWebhookCode'))
  : (!empty(alertWebhookObjectId)
      ? fail('alertWebhookObjectId is set without alertWebhookClientId. Write both ids of the app registration, or neither of them and alertWebhookCode')
      : (empty(trim(alertWebhookCode))
          ? fail('The webhook has no way to know Azure Monitor, so the bot would take no alert. Write both ids of the app registration, or alertWebhookCode')
          : 'code'))

var workspaceId = empty(workspaceResourceId)
  ? resourceId('Microsoft.OperationalInsights/workspaces', name)
  : workspaceResourceId
var isWorkspaceId = length(split(workspaceId, '/')) == 9 && startsWith(toLower(workspaceId), '/subscriptions/') && contains(
  toLower(workspaceId),
  '/providers/microsoft.operationalinsights/workspaces/'
)
var workspaceParts = isWorkspaceId
  ? split(workspaceId, '/')
  : fail('workspaceResourceId is not the resource id of a workspace. Write /subscriptions/…/resourceGroups/…/providers/Microsoft.OperationalInsights/workspaces/…')
var workspaceSubscription = workspaceParts[2]
var workspaceGroup = workspaceParts[4]
var isInSubscription = toLower(workspaceSubscription) == toLower(subscription().subscriptionId)
var isInGroup = isInSubscription && toLower(workspaceGroup) == toLower(resourceGroup().name)

// The names under which Azure Monitor calls the webhook. Kept out of the alerting module: the web app has to know them
// first, and that module needs the web app's address.
var signInRuleName = '${name}-sign-in'
var silenceRuleName = '${name}-log-silent'
var watchdogRuleName = '${name}-watchdog'
var ruleHealthAlertName = '${name}-rule-health'
var changeAlertName = '${name}-watch-changed'
var subscriptionAlertName = '${name}-subscription-changed'
var entraSettingAlertName = '${name}-entra-setting-changed'
var logAlerts = [signInRuleName, silenceRuleName, watchdogRuleName]
var changeAlertNames = [changeAlertName, subscriptionAlertName]
var activityAlerts = concat([ruleHealthAlertName, entraSettingAlertName], changeAlertNames)
var logAlertIds = map(logAlerts, rule => resourceId('Microsoft.Insights/scheduledQueryRules', rule))
var activityAlertIds = map(activityAlerts, rule => resourceId('Microsoft.Insights/activityLogAlerts', rule))
var workspaceAlertIds = map(
  isInGroup ? [] : (isInSubscription ? [changeAlertName] : changeAlertNames),
  rule => resourceId(workspaceSubscription, workspaceGroup, 'Microsoft.Insights/activityLogAlerts', rule)
)

// The bot's identity, towards Teams, the workspace and the store alike. User-assigned, so that it outlives the web app
// and there is no secret that could leak or run out.
resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: name
  location: location
}

// The alert rule's own identity: without one a rule runs with the permissions of whoever edited it last, and goes blind
// when that person leaves. Not the bot's: the rule needs no store.
resource ruleIdentity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: '${name}-rule'
  location: location
}

// Where Entra's logs go, if there is no such workspace yet. 90 days: as far back as activity can be asked for, and as long
// as a break-glass account may go without a drill.
resource newWorkspace 'Microsoft.OperationalInsights/workspaces@2026-03-01' = if (empty(workspaceResourceId)) {
  name: name
  location: location
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: 90
  }
}

// A module, because the workspace may stand in another resource group.
module workspace 'workspaceReaders.bicep' = {
  scope: resourceGroup(workspaceSubscription, workspaceGroup)
  params: {
    workspaceName: workspaceParts[8]
    // By the principal, not by the name: a role of a deleted identity could not be given to its successor.
    #disable-next-line what-if-short-circuiting
    botPrincipalId: identity.properties.principalId
    #disable-next-line what-if-short-circuiting
    rulePrincipalId: ruleIdentity.properties.principalId
  }
  dependsOn: [newWorkspace]
}

module store 'tableStore.bicep' = {
  params: {
    name: 'glasswatch${toLower(replace(resourceSuffix, '-', ''))}'
    location: location
    sku: storageSku
    #disable-next-line what-if-short-circuiting // As above.
    principalId: identity.properties.principalId
  }
}

module webApp 'webApp.bicep' = {
  params: {
    name: name
    location: location
    sku: planSku
    instances: instances
    identityId: identity.id
    workspaceId: workspace.outputs.id
    // The bot's configuration, as docs/configuration.md lists it; what is empty counts as not set. The webhook is proved to by one of
    // its two ways, never by both: a leaked code would open what the token protects.
    settings: {
      BOT_TYPE: 'UserAssignedMSI'
      BOT_ID: identity.properties.clientId
      BOT_TENANT_ID: tenant().tenantId
      BREAK_GLASS_ACCOUNTS: breakGlassAccounts
      BREAK_GLASS_GROUPS: breakGlassGroups
      ACCOUNT_CONTACTS: accountContacts
      ALERT_WEBHOOK_AUDIENCE: alertWebhookClientId
      ALERT_WEBHOOK_CODE: webhookProof == 'code' ? alertWebhookCode : ''
      // A token proves that an action group calls, not which: anybody in the tenant can make one. Names beside ids,
      // because not every payload has the id.
      ALERT_RULES: join(concat(logAlertIds, activityAlertIds, workspaceAlertIds, logAlerts, activityAlerts), ',')
      WATCHDOG_RULE_ID: watchdog == 'on' ? resourceId('Microsoft.Insights/scheduledQueryRules', watchdogRuleName) : ''
      LOG_ANALYTICS_WORKSPACE_ID: workspace.outputs.customerId
      LOG_ANALYTICS_RESOURCE_ID: workspace.outputs.id
      // Not the embedded store: what an App Service keeps is on a network share, where SQLite's log is not safe, and the
      // rest of its disk is lost at a restart.
      STORE: 'azureTables'
      AZURE_TABLES_ENDPOINT: store.outputs.tableEndpoint
      SECURITY_CHANNEL_ID: securityChannelId
      RESPONDERS: responders
      ESCALATION: escalation
      CLOSE_NEEDS_SECOND_PERSON: closeNeedsSecondPerson
      TEAMS_TRACE: teamsTrace
      NOTIFY_URL: notifyUrl
      NOTIFY_SECRET: notifySecret
      HEARTBEAT_URL: heartbeatUrl
      METRICS_TOKEN: metricsToken
      DIGEST: digest
      DIGEST_TIME_ZONE: digestTimeZone
      // Not the bot's, but Azure's SDK's: which of the machine's identities it takes.
      AZURE_CLIENT_ID: identity.properties.clientId
      // App Service's: the package is mounted as it was uploaded, read-only, and nothing is built from it.
      WEBSITE_RUN_FROM_PACKAGE: '1'
      SCM_DO_BUILD_DURING_DEPLOYMENT: 'false'
    }
  }
}

module bot 'bot.bicep' = {
  params: {
    name: name
    identityId: identity.id
    clientId: identity.properties.clientId
    hostName: webApp.outputs.hostName
  }
}

module alerting 'alerting.bicep' = {
  params: {
    name: name
    signInRuleName: signInRuleName
    silenceRuleName: silenceRuleName
    watchdogRuleName: watchdogRuleName
    ruleHealthAlertName: ruleHealthAlertName
    workspaceId: workspace.outputs.id
    workspaceLocation: workspace.outputs.location
    ruleIdentityId: ruleIdentity.id
    accountIds: accountIds
    alertMode: alertMode
    alertEmail: alertEmail
    isWatchdogOn: watchdog == 'on'
    smsReceivers: smsReceivers
    voiceReceivers: voiceReceivers
    appPushReceivers: appPushReceivers
    alertsAddress: 'https://${webApp.outputs.hostName}/api/alerts'
    webhookClientId: alertWebhookClientId
    webhookObjectId: alertWebhookObjectId
    webhookCode: alertWebhookCode
  }
}

module changeAlerts 'changeAlerts.bicep' = {
  params: {
    changeAlertName: changeAlertName
    subscriptionAlertName: subscriptionAlertName
    watchedId: resourceGroup().id
    actionGroups: alerting.outputs.groups
    isSubscriptionWatched: true
  }
}

// An existing workspace stands elsewhere.
module workspaceChangeAlerts 'changeAlerts.bicep' = if (!isInGroup) {
  scope: resourceGroup(workspaceSubscription, workspaceGroup)
  params: {
    changeAlertName: changeAlertName
    subscriptionAlertName: subscriptionAlertName
    watchedId: workspaceId
    actionGroups: alerting.outputs.groups
    isSubscriptionWatched: !isInSubscription
  }
}

module availability 'availability.bicep' = if (!empty(alertEmail)) {
  params: {
    name: name
    location: location
    workspaceId: workspace.outputs.id
    hostName: webApp.outputs.hostName
    operatorsId: alerting.outputs.operatorsId
  }
}

// What the Agents Toolkit writes into env/.env.<environment>: no secret, because that file is committed.
output BOT_ID string = identity.properties.clientId
output BOT_DOMAIN string = webApp.outputs.hostName
output BOT_AZURE_APP_SERVICE_RESOURCE_ID string = webApp.outputs.id
output LOG_ANALYTICS_RESOURCE_ID string = workspace.outputs.id
output ACTION_GROUP_RESOURCE_ID string = alerting.outputs.actionGroupId
