import type { SignIn } from '../../src/signIn/signIn.ts';

/** A sign-in as Entra's export writes it: what `readSignIn` reads back as the same sign-in. */
export const entraRecord = (signIn: SignIn): object => ({
  id: signIn.id,
  createdDateTime: signIn.at,
  timeGenerated: signIn.publishedAt,
  ingestionTime: signIn.arrivedAt,
  userPrincipalName: signIn.userPrincipalName,
  userId: signIn.userId,
  appDisplayName: signIn.application,
  resourceDisplayName: signIn.resource,
  ipAddress: signIn.ipAddress,
  autonomousSystemNumber:
    signIn.autonomousSystemNumber === null ? null : Number(signIn.autonomousSystemNumber),
  clientAppUsed: signIn.clientApp,
  userAgent: signIn.userAgent,
  correlationId: signIn.correlationId,
  isInteractive: signIn.isInteractive,
  authenticationRequirement: signIn.authenticationRequirement,
  status: {
    errorCode: Number(signIn.resultCode),
    failureReason: 'Other.',
    additionalDetails: signIn.resultDescription,
  },
  location: { city: signIn.city, state: signIn.state, countryOrRegion: signIn.country },
  deviceDetail: {
    displayName: signIn.device.name,
    operatingSystem: signIn.device.operatingSystem,
    browser: signIn.device.browser,
    trustType: signIn.device.trustType,
    isCompliant: signIn.device.isCompliant,
    isManaged: signIn.device.isManaged,
  },
  authenticationDetails: signIn.authenticationSteps.map((step) => ({
    authenticationStepDateTime: signIn.at,
    authenticationMethod: step.method,
    authenticationMethodDetail: step.detail,
    succeeded: step.succeeded,
    authenticationStepResultDetail: step.result,
    authenticationStepRequirement: 'Primary authentication',
  })),
  conditionalAccessStatus: signIn.conditionalAccess,
  appliedConditionalAccessPolicies: signIn.policies.map(({ name, result }) => ({
    displayName: name,
    result,
  })),
  riskLevelDuringSignIn: signIn.riskLevel,
  riskState: signIn.riskState,
  riskEventTypes_v2: signIn.riskEvents,
});
