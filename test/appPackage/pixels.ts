import { inflateSync } from 'node:zlib';

/** A picture's pixels, each as red, green, blue and opacity of 0 to 255. */
export type Pixels = {
  readonly width: number;
  readonly height: number;
  readonly pixels: readonly (readonly [red: number, green: number, blue: number, opacity: number])[];
};

/** Reads a PNG of 8 bits a channel, RGB or RGBA, not interlaced: what a browser's screenshot is. */
export function readPixels(png: Buffer): Pixels {
  const width = png.readUInt32BE(16);
  const height = png.readUInt32BE(20);
  const channels = { 2: 3, 6: 4 }[png.readUInt8(25)];
  if (png.readUInt8(24) !== 8 || channels === undefined || png.readUInt8(28) !== 0)
    throw new Error('another PNG');
  const data: Buffer[] = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    const isData = png.toString('latin1', at + 4, at + 8) === 'IDAT';
    if (isData) data.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  }
  const raw = inflateSync(Buffer.concat(data));
  const stride = width * channels;
  const plain = Buffer.alloc(stride * height);
  const before = (y: number, x: number) => (y < 0 || x < 0 ? 0 : (plain[y * stride + x] ?? 0));
  for (let y = 0; y < height; y += 1) {
    const filter = raw[y * (stride + 1)] ?? 0;
    for (let x = 0; x < stride; x += 1) {
      const [left, above, corner] = [
        before(y, x - channels),
        before(y - 1, x),
        x < channels ? 0 : before(y - 1, x - channels),
      ];
      const guess = [0, left, above, (left + above) >> 1, paeth(left, above, corner)][filter] ?? 0;
      plain[y * stride + x] = (raw[y * (stride + 1) + 1 + x] ?? 0) + guess;
    }
  }
  const pixels = Array.from({ length: width * height }, (_, index) => {
    const [red = 0, green = 0, blue = 0, opacity = 255] = plain.subarray(
      index * channels,
      (index + 1) * channels,
    );
    return [red, green, blue, opacity] as const;
  });
  return { width, height, pixels };
}

/** The PNG standard's fourth filter: whichever neighbour is nearest to left + above - corner. */
function paeth(left: number, above: number, corner: number): number {
  const [a, b, c] = [above - corner, left - corner, left + above - 2 * corner].map(Math.abs);
  if (a === undefined || b === undefined || c === undefined) return 0;
  if (a <= b && a <= c) return left;
  return b <= c ? above : corner;
}
