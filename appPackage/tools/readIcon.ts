import { existsSync, readFileSync } from 'node:fs';
import { Problem } from '../../tools/problem.ts';

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Reads an icon, which has to be a PNG of so many pixels each way. Throws a `Problem`. */
export function readIcon(path: string, side: number): Buffer {
  if (!existsSync(path)) throw new Problem(`${path} is missing: try npm run icons.`);
  const bytes = readFileSync(path);
  // Width and height are the first fields of the first chunk.
  const isRight =
    bytes.subarray(0, 8).equals(signature) &&
    bytes.readUInt32BE(16) === side &&
    bytes.readUInt32BE(20) === side;
  if (!isRight) throw new Problem(`${path} is not a PNG of ${side} by ${side} pixels: try npm run icons.`);
  return bytes;
}
