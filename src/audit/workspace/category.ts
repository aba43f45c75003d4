import type { AuditCategory } from '../source.ts';

/**
 * By the names that Entra's reference of audit activities lists, which change: whatever is not known is another change of the
 * directory, never left out. An app role is a permission of an application, no role of the directory.
 */
const forms: readonly (readonly [form: RegExp, category: AuditCategory])[] = [
  [
    /conditional access|named location|security defaults|access evaluation|AuthenticationContext|authentication strength/i,
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

/** Properties of a user that are a way to sign in, or the list of them. */
const credentialProperty =
  /StrongAuthentication|DeviceKey|Password|AlternativeSecurityId|certificateUserIds|AuthorizationInfo/i;

/** What a change in the directory is about, by its operation, its category, and the properties that it changed. */
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
