// Who may read the workspace: the bot, which looks up, sweeps and diagnoses, and the alert rule.
param workspaceName string
param botPrincipalId string
param rulePrincipalId string

// Log Analytics Reader: queries, and nothing that writes.
var readerRole = subscriptionResourceId(
  'Microsoft.Authorization/roleDefinitions',
  '73c42c96-874c-492b-b04d-ab87d138a893'
)

resource workspace 'Microsoft.OperationalInsights/workspaces@2026-03-01' existing = {
  name: workspaceName
}

// At the workspace and not at its resource group: there may be others beside it.
resource botReads 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(workspace.id, botPrincipalId, readerRole)
  scope: workspace
  properties: {
    principalId: botPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: readerRole
  }
}

// The rule's own, for the same table.
resource ruleReads 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(workspace.id, rulePrincipalId, readerRole)
  scope: workspace
  properties: {
    principalId: rulePrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: readerRole
  }
}

output id string = workspace.id
output location string = workspace.location
output customerId string = workspace.properties.customerId
