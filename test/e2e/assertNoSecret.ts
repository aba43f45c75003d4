import assert from 'node:assert/strict';

/**
 * What must never be in a log or in the answer to a stranger: codes, passwords, tokens and keys, user principal names, and
 * IP addresses of sign-ins.
 */
const secrets = [
  /never-seen-in-a-log/,
  /\beyJ[\w-]{10,}\.|AccountKey=|BEGIN [A-Z ]*KEY/,
  /contoso|fabrikam/i,
  /\b(192\.0\.2|198\.51\.100|203\.0\.113)\.\d/,
];

export function assertNoSecret(text: string, where: string): void {
  for (const secret of secrets) assert.doesNotMatch(text, secret, `${secret} stands in ${where}: ${text}`);
}
