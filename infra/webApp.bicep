// The process that takes alerts and talks to Teams.
param name string
param location string
param sku string
param instances int
param identityId string
param workspaceId string

// Secure as a whole: the code of the webhook may be among them.
@secure()
param settings { *: string }

// Linux, because Node is at home there and the same files run in the Dockerfile.
resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: name
  location: location
  kind: 'linux'
  sku: {
    name: sku
    capacity: instances
  }
  properties: { reserved: true }
}

// Always on: a bot that sleeps takes no alert in time, and sweeps nothing. No logs of requests here and below: the address
// of the webhook may have its code in it. (On Linux the same switch keeps what the process prints, on the app's own disk:
// docs/runbook.md says how to have that while it is needed. The workspace gets it anyway.)
resource site 'Microsoft.Web/sites@2025-03-01' = {
  name: name
  location: location
  kind: 'app,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    clientAffinityEnabled: false
    siteConfig: {
      linuxFxVersion: 'NODE|24-lts'
      // Not npm start: npm would stand between App Service's signal to stop and the process that closes on it.
      appCommandLine: 'node src/index.ts'
      alwaysOn: true
      // Not /readyz, which says 503 until a security channel is known and while the store is away. App Service replaces an
      // instance that fails the check for an hour, a single one too: that would interrupt a bot that accepts alerts and only
      // waits for its channel, and no new instance mends a store. availability.bicep asks /readyz, and tells people.
      healthCheckPath: '/healthz'
      ftpsState: 'Disabled'
      minTlsVersion: '1.2'
      http20Enabled: true
      httpLoggingEnabled: false
    }
  }
}

// In a resource of their own, which replaces all of them: what somebody has set by hand is gone after the next Provision.
resource appSettings 'Microsoft.Web/sites/config@2025-03-01' = {
  parent: site
  name: 'appsettings'
  properties: settings
}

// Deployment by Entra tokens only. The passwords that App Service makes by itself could replace the bot's code.
resource noPublishingPassword 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2025-03-01' = {
  parent: site
  name: 'scm'
  properties: { allow: false }
}

// The same, for FTP.
resource noFtpPassword 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2025-03-01' = {
  parent: site
  name: 'ftp'
  properties: { allow: false }
}

// The bot logs JSON to its standard output, and App Service what it does with it: enough to find out what happened.
#disable-next-line use-recent-api-versions // The only stable version, 2016-09-01, is for another kind of settings.
resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'glasswatch'
  scope: site
  properties: {
    workspaceId: workspaceId
    logs: [
      { category: 'AppServiceConsoleLogs', enabled: true }
      { category: 'AppServicePlatformLogs', enabled: true }
    ]
  }
}

output id string = site.id
output hostName string = site.properties.defaultHostName
