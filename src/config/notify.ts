import { z } from 'zod/v4';
import { addressToCall } from './values.ts';

const addressRemedy =
  'write the https address that takes the events, without a user name or password in it; http is for a loopback address only';
const secretRemedy =
  'write whsec_ and the base64 of 24 to 64 random bytes, for example: echo "whsec_$(openssl rand -base64 32)"; or the new one and the old one, separated by a comma, while you exchange it';
const withoutSecret = 'without it the receiver could not tell our events from anybody’s';
const withoutAddress = 'NOTIFY_SECRET signs what is sent there; write both or neither';

/** Standard Webhooks: 192 to 512 bits. */
const shortest = 24;
const longest = 64;

function keyOf(text: string): Uint8Array | null {
  const [, encoded] =
    /^whsec_((?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?)$/.exec(text) ?? [];
  if (encoded === undefined) return null;
  const key = Buffer.from(encoded, 'base64');
  return key.length >= shortest && key.length <= longest ? key : null;
}

/** The variables NOTIFY_URL and NOTIFY_SECRET: who is told outside Teams, and what proves that it is us. */
export const notifySettings = {
  NOTIFY_URL: addressToCall(addressRemedy).optional(),
  /** Every key signs: the receiver may have the new one or the old one. */
  NOTIFY_SECRET: z
    .string()
    .transform((text, context): readonly Uint8Array[] => {
      const keys = text.split(',').map((part) => keyOf(part.trim()));
      if (keys.length > 2 || keys.includes(null)) context.addIssue(secretRemedy);
      return keys.filter((key) => key !== null);
    })
    .optional(),
};

type NotifyEnvironment = {
  readonly NOTIFY_URL?: string | undefined;
  readonly NOTIFY_SECRET?: readonly Uint8Array[] | undefined;
};

export type NotifySetting = { readonly address: string; readonly keys: readonly Uint8Array[] };

export const notifySetting = ({ NOTIFY_URL, NOTIFY_SECRET }: NotifyEnvironment): NotifySetting | null =>
  NOTIFY_URL === undefined || NOTIFY_SECRET === undefined
    ? null
    : { address: NOTIFY_URL, keys: NOTIFY_SECRET };

export function notifyMistakes(set: Readonly<Record<string, string | undefined>>): string[] {
  if ((set.NOTIFY_URL === undefined) === (set.NOTIFY_SECRET === undefined)) return [];
  return set.NOTIFY_URL === undefined
    ? [`NOTIFY_URL is missing: ${withoutAddress}`]
    : [`NOTIFY_SECRET is missing: ${withoutSecret}; ${secretRemedy}`];
}
