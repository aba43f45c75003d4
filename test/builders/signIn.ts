import type { SignIn } from '../../src/signIn/signIn.ts';

/** The account of `aSignIn`. */
export const accountId = '00000000-0000-4000-8000-00000000000a';

/** A complete row: a security key from a managed machine in the office. Give what matters to the test. */
export function aSignIn(given: Partial<SignIn> = {}): SignIn {
  return {
    id: '51600000-0000-4000-8000-000000000001',
    correlationId: 'c0440000-0000-4000-8000-000000000001',
    userId: accountId,
    userPrincipalName: 'svc-harbour@contoso.onmicrosoft.com',
    at: '2026-11-03T09:15:00.000Z',
    publishedAt: null,
    arrivedAt: null,
    resultCode: '0',
    resultDescription: 'MFA completed in Azure AD',
    ipAddress: '192.0.2.24',
    city: 'Bremen',
    state: 'Bremen',
    country: 'DE',
    autonomousSystemNumber: '64496',
    application: 'Azure Portal',
    resource: 'Windows Azure Service Management API',
    clientApp: 'Browser',
    userAgent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Edg/139.0.0.0',
    device: {
      name: 'PAW-BREMEN-01',
      operatingSystem: 'Windows10',
      browser: 'Edge 139.0.0',
      trustType: 'Azure AD joined',
      isCompliant: true,
      isManaged: true,
    },
    isInteractive: true,
    authenticationRequirement: 'multiFactorAuthentication',
    authenticationSteps: [
      { method: 'Password', detail: 'Password in the cloud', succeeded: true, result: 'Correct password' },
      { method: 'FIDO2 security key', detail: 'Emergency key', succeeded: true, result: null },
    ],
    conditionalAccess: 'notApplied',
    policies: [{ name: 'CA001: Require MFA for all users', result: 'notApplied' }],
    riskLevel: 'none',
    riskState: 'none',
    riskEvents: [],
    ...given,
  };
}
