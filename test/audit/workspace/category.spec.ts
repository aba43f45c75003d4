import assert from 'node:assert/strict';
import type { AuditCategory } from '../../../src/audit/source.ts';
import { auditCategory } from '../../../src/audit/workspace/category.ts';

/** Names of Microsoft's reference of audit activities. */
const operations: Readonly<Record<AuditCategory, readonly string[]>> = {
  credential: [
    'Reset user password',
    'Change user password',
    'Admin generates a temporary password',
    'User registered security info',
    'User deleted security info',
    'Admin registered security info',
    'Admin updated security info',
    'Disable Strong Authentication',
    'Add users strong authentication phone app detail',
    'Add FIDO2 security key',
    'Delete Windows Hello for Business credential',
    'Add passwordless phone sign-in credential',
    'Add Passkey (device-bound) security key',
    'Create Temporary Access Pass method for user',
    'Update Hardware Oath Token',
    'Authentication Methods Policy Update',
    'Add service principal credentials',
    'Update application – Certificates and secrets management',
    'Update StsRefreshTokenValidFrom Timestamp',
    'Add CertificationBasedAuthConfiguration',
  ],
  role: [
    'Add member to role',
    'Add eligible member to role',
    'Add eligible member to role in PIM completed (permanent)',
    'Add member to role completed (PIM activation)',
    'Remove member from role',
    'Add EligibleRoleAssignment to RoleDefinition',
    'Add scoped member to role',
    'Update role setting in PIM',
  ],
  conditionalAccess: [
    'Add conditional access policy',
    'Update conditional access policy',
    'Delete conditional access policy',
    'Update named location',
    'Update security defaults',
    'Update continuous access evaluation',
    'Authentication Strength Policy Update',
  ],
  group: [
    'Add member to group',
    'Remove member from group',
    'Add owner to group',
    'Delete group',
    'Add member to group completed (PIM activation)',
  ],
  directory: [
    'Update user',
    'Delete user',
    'Disable account',
    'Consent to application',
    'Add app role assignment to service principal',
    'Invite external user',
    'Something that Entra has not thought of yet',
  ],
  resource: [],
  graph: [],
};

describe('auditCategory', () => {
  for (const [category, names] of Object.entries(operations)) {
    for (const name of names) {
      it(`takes "${name}" for ${category}`, () => assert.equal(auditCategory(name, null, []), category));
    }
  }

  it('goes by the properties where the operation says little', () => {
    for (const name of ['StrongAuthenticationMethod', 'SearchableDeviceKey', 'certificateUserIds']) {
      assert.equal(auditCategory('Update user', 'UserManagement', ['Department', name]), 'credential', name);
    }
    assert.equal(auditCategory('Update user', 'UserManagement', ['Department']), 'directory');
    assert.equal(auditCategory('Process request', 'RoleManagement', []), 'role');
  });
});
