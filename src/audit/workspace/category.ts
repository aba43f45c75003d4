import type { AuditCategory } from '../source.ts';

/**
 * Uses the names from Entra's reference of audit activities, which change. An unknown name counts as another
 * change of the directory, and is never left out. An app role is a permission of an application, not a role
 * of the directory.
 */
const forms: readonly (readonly [form: RegExp, category: AuditCategory])[] = [
  [
    /conditional\W+access|named location|security defaults|access evaluation|AuthenticationContext|authentication strength/i,
    'conditionalAccess',
  ],
  [
    /password|security info|strong ?authentication|authentication method|fido|passkey|windows hello|phone sign-in/i,
    'credential',
  ],
  [
    /access pass|oath|security key|credential|certificates? and secrets|CertificationBased|StsRefreshToken|secret/i,
    'credential',
  ],
  [/(?<!\bapp )\brole\b|RoleDefinition/i, 'role'],
  [/\bgroup\b/i, 'group'],
];

/** Properties of a user that are a way to sign in, or the list of those ways. */
const credentialProperty =
  /StrongAuthentication|DeviceKey|Password|AlternativeSecurityId|certificateUserIds|AuthorizationInfo/i;

/** What a change in the directory is about. Its operation, category and changed properties decide. */
export function auditCategory(
  operation: string,
  category: string | null,
  properties: readonly string[],
): AuditCategory {
  const known = forms.find(([form]) => form.test(operation))?.[1];
  if (known) return known;
  if (category === 'RoleManagement') return 'role';
  return properties.some((name) => credentialProperty.test(name)) ? 'credential' : 'directory';
}
