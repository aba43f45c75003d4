/** The issuer that a bearer token names, before anything of it has been verified; `null` where none can be read. */
export function issuerOf(authorization: string): string | null {
  const [, payload = ''] = /^Bearer [\w-]+\.([\w-]+)\.[\w-]*$/.exec(authorization) ?? [];
  try {
    const { iss } = JSON.parse(Buffer.from(payload, 'base64url').toString()) ?? {};
    return typeof iss === 'string' ? iss : null;
  } catch {
    return null;
  }
}
