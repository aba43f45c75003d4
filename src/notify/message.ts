import { createHmac } from 'node:crypto';
import type { CardReference } from '../incident/event.ts';
import type { Notice } from './notices.ts';

/** A message in the form of Standard Webhooks, ready to be posted. */
export type SignedMessage = { readonly body: string; readonly headers: Readonly<Record<string, string>> };

type Signing = {
  /** The keys of NOTIFY_SECRET. Each signs, so that the receiver may have either. */
  readonly keys: readonly Uint8Array[];
  /** The time of this attempt, in ms. */
  readonly now: number;
};

/** The body's fields stand in docs/contract.md. Pure. */
export function signedMessage(notice: Notice, link: string | null, { keys, now }: Signing): SignedMessage {
  const { id, type, incidentId, kind, severity, state, at, summary } = notice;
  const body = JSON.stringify({ type, incidentId, kind, severity, state, time: at, summary, link });
  const timestamp = String(Math.floor(now / 1000));
  const signatures = keys.map(
    (key) => `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`,
  );
  return {
    body,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'Glasswatch',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': signatures.join(' '),
    },
  };
}

/** Opens the card in Teams; `null` before it stands in a channel. Pure. */
export function cardLink(card: CardReference | null, tenantId: string | null): string | null {
  const [channelId = ''] = card?.conversationId.split(';') ?? [];
  if (card === null || !channelId.startsWith('19:')) return null;
  const query = new URLSearchParams({
    ...(tenantId === null ? {} : { tenantId }),
    parentMessageId: card.activityId,
  });
  const [channel, message] = [channelId, card.activityId].map(encodeURIComponent);
  return `https://teams.microsoft.com/l/message/${channel}/${message}?${query}`;
}
