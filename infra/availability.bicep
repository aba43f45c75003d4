// Who watches the watchman: whether the bot can do its work, asked from outside.
param name string
param location string
param workspaceId string
param hostName string
param operatorsId string

// For the test below alone. No agent in the web app, and no connection string: it would see the webhook's address, which
// may have the code in it, and the headers of every request. What the bot has to say stands in its log.
resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: name
  location: location
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspaceId
  }
}

// /readyz, not /healthz: nobody else tells of a store that is away or a channel that is not known. From outside, because a
// web app that was stopped or deleted has no metric that could fall. Each run is charged, so every 15 minutes from each of
// the five places that Microsoft recommends as the least: about every three.
resource readiness 'Microsoft.Insights/webtests@2022-06-15' = {
  name: '${name}-readyz'
  location: location
  kind: 'standard'
  tags: { 'hidden-link:${insights.id}': 'Resource' }
  properties: {
    SyntheticMonitorId: '${name}-readyz'
    Name: '${name}-readyz'
    Enabled: true
    Kind: 'standard'
    Frequency: 900
    Timeout: 30
    RetryEnabled: true
    Locations: [
      { Id: 'emea-nl-ams-azr' }
      { Id: 'emea-gb-db3-azr' }
      { Id: 'us-va-ash-azr' }
      { Id: 'us-ca-sjc-azr' }
      { Id: 'apac-sg-sin-azr' }
    ]
    Request: {
      RequestUrl: 'https://${hostName}/readyz'
      HttpVerb: 'GET'
      ParseDependentRequests: false
    }
    ValidationRules: {
      ExpectedHttpStatusCode: 200
      SSLCheck: true
    }
  }
}

// By e-mail: no card comes from a bot that does not answer. Three places of five, so that it is not the way there that fails.
resource botAway 'Microsoft.Insights/metricAlerts@2026-01-01' = {
  name: '${name}-away'
  location: 'global'
  properties: {
    description: 'Glasswatch does not answer, or is not ready: its store is away, or it has no channel. Alerts of break-glass accounts still come by e-mail. See docs/runbook.md.'
    severity: 1
    enabled: true
    scopes: [readiness.id, insights.id]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.WebtestLocationAvailabilityCriteria'
      webTestId: readiness.id
      componentId: insights.id
      failedLocationCount: 3
    }
    actions: [{ actionGroupId: operatorsId }]
  }
}
