/** Bytes of a body that both routes take. Who sends more may find the connection closed while still sending. */
const largestBody = 256 * 1024;

export const isTooLarge = (body: string): boolean => Buffer.byteLength(body) > largestBody;
