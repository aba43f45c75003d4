import { generateKeyPairSync } from 'node:crypto';
import { CompactSign } from 'jose';
import { type Claims, checkToken, type TokenRules } from '../../../src/http/tokens/check.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });

/** What is said of a token with these claims whose signature holds. `now` in ms. */
export async function judged<Refusal>(claims: Claims, rules: TokenRules<Refusal>, now: number) {
  const token = await new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
    .setProtectedHeader({ alg: 'RS256' })
    .sign(privateKey);
  return checkToken(`Bearer ${token}`, { rules, find: async () => publicKey, now });
}
