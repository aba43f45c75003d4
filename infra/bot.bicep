// What makes Teams send messages to the web app.
param name string
param identityId string
param clientId string
param hostName string

// Registered with the managed identity: no password. A standard channel such as Teams costs nothing under F0.
resource bot 'Microsoft.BotService/botServices@2022-09-15' = {
  name: name
  location: 'global'
  kind: 'azurebot'
  sku: { name: 'F0' }
  properties: {
    displayName: 'Glasswatch'
    endpoint: 'https://${hostName}/api/messages'
    msaAppType: 'UserAssignedMSI'
    msaAppId: clientId
    #disable-next-line use-resource-id-functions // A tenant's id, which is no resource id.
    msaAppTenantId: tenant().tenantId
    msaAppMSIResourceId: identityId
    // Azure adds Web Chat and Direct Line by itself, which are entered by a key: none is valid.
    disableLocalAuth: true
  }
}

// Teams, and nothing else: every channel is one more way in.
resource teams 'Microsoft.BotService/botServices/channels@2022-09-15' = {
  parent: bot
  name: 'MsTeamsChannel'
  location: 'global'
  properties: {
    channelName: 'MsTeamsChannel'
    properties: { isEnabled: true }
  }
}
