// The incidents and their trails, in Azure Tables: they outlive every instance of the bot.
param name string
param location string
param sku string
param principalId string

// Storage Table Data Contributor: reads and writes entities and makes tables; no keys, no settings of the account.
var tableRole = subscriptionResourceId(
  'Microsoft.Authorization/roleDefinitions',
  '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
)

// No shared keys: whoever has one writes without a name, and the trail is evidence. Replicated within one region, because
// a copy in another lags behind, and promise one is that what was answered is kept. Open to the network, since there is no
// virtual network here, and to nobody without the role.
resource account 'Microsoft.Storage/storageAccounts@2026-09-01' = {
  name: name
  location: location
  kind: 'StorageV2'
  sku: { name: sku }
  properties: {
    allowSharedKeyAccess: false
    allowBlobPublicAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
  }
}

// The bot's, at this account alone.
resource botWrites 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account.id, principalId, tableRole)
  scope: account
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: tableRole
  }
}

output tableEndpoint string = account.properties.primaryEndpoints.table
