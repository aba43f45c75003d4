import { generateKeyPairSync, sign } from 'node:crypto';

/** Both in PEM. */
export type Certificate = { readonly key: string; readonly cert: string };

const hour = 3_600_000;

/** One value of ASN.1's distinguished encoding. */
function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  if (content.length < 0x80) return Buffer.concat([Buffer.from([tag, content.length]), content]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  const bytes = length.subarray(length.findIndex((byte) => byte !== 0));
  return Buffer.concat([Buffer.from([tag, 0x80 | bytes.length]), bytes, content]);
}

const sequence = (...parts: readonly Uint8Array[]) => der(0x30, ...parts);
const bytes = (tag: number, ...values: readonly number[]) => der(tag, Buffer.from(values));
const text = (tag: number, value: string) => der(tag, Buffer.from(value));
const utcTime = (ms: number) => text(0x17, `${new Date(ms).toISOString().replace(/\D/g, '').slice(2, 14)}Z`);

const ecdsaWithSha256 = sequence(bytes(0x06, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));
const commonName = bytes(0x06, 0x55, 0x04, 0x03);
const subjectAltName = bytes(0x06, 0x55, 0x1d, 0x11);

/** A certificate that has signed itself, for `localhost`, good for an hour. Node makes keys, but no certificates. */
export function selfSigned(): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = sequence(der(0x31, sequence(commonName, text(0x0c, 'localhost'))));
  const names = sequence(text(0x82, 'localhost'), bytes(0x87, 127, 0, 0, 1));
  const content = sequence(
    der(0xa0, bytes(0x02, 2)),
    bytes(0x02, 1),
    ecdsaWithSha256,
    name,
    sequence(utcTime(Date.now() - hour), utcTime(Date.now() + hour)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(sequence(subjectAltName, der(0x04, names)))),
  );
  const signature = sign('sha256', content, privateKey);
  const whole = sequence(content, ecdsaWithSha256, der(0x03, Buffer.from([0]), signature));
  const lines = whole.toString('base64').replace(/.{64}/g, '$&\n');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
  };
}
