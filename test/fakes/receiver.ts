import assert from 'node:assert/strict';
import { createServer, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import { z } from 'zod/v4';
import { noticeTypes } from '../../src/notify/notices.ts';
import { createWatch, type Watch } from './watch.ts';

/** The whole body: a field that is not listed here fails the test. */
const body = z.strictObject({
  type: z.enum(noticeTypes),
  incidentId: z.string(),
  kind: z.enum(['signIn', 'watch']),
  severity: z.enum(['info', 'medium', 'high', 'critical']),
  state: z.enum(['open', 'acknowledged', 'closed']),
  time: z.iso.datetime(),
  summary: z.string().regex(/^[^.]+\.$/),
  link: z.url().nullable(),
});

/** One call of the bot, whose signature is right. */
export type Told = z.infer<typeof body> & { readonly id: string; readonly sentAt: number };

/** What becomes of a call: a status with headers, no answer at all, or a broken connection. */
type Conduct =
  | number
  | { readonly status: number; readonly headers: Record<string, string> }
  | 'hangs'
  | 'breaks';

export type NotifyReceiver = Watch & {
  readonly address: string;
  /** Every call, in order. */
  readonly calls: readonly Told[];
  /** Those that were taken, in order. */
  readonly taken: readonly Told[];
  /** How many calls wait for an answer that does not come. */
  hanging(): number;
  conduct: (call: Told) => Conduct | Promise<Conduct>;
  close(): Promise<void>;
};

/** What a test's NOTIFY_SECRET is: nobody else's. */
export const notifySecret = `whsec_${Buffer.from('a test’s secret of many bytes, not of anybody').toString('base64')}`;

/** A system that takes events on a loopback port, and checks each with Standard Webhooks' own library. */
export async function createNotifyReceiver(secret = notifySecret): Promise<NotifyReceiver> {
  const calls: Told[] = [];
  const taken: Told[] = [];
  const wrong: string[] = [];
  let hanging = 0;
  const watch = createWatch(() => `${wrong.join()} ${calls.map(({ type }) => type).join(', ')}`);
  const server = createServer((request, response) => {
    answer(request.headers, text(request), response).catch((error: unknown) => {
      wrong.push(String(error));
      watch.changed();
      response.destroy();
    });
  });

  async function answer(
    headers: Readonly<Record<string, string | readonly string[] | undefined>>,
    sent: Promise<string>,
    response: ServerResponse,
  ): Promise<void> {
    const raw = await sent;
    const signed = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
    // The library compares the time with the machine's clock, which a test may have moved away from.
    const id = signed['webhook-id'] ?? '';
    const sentAt = Number(signed['webhook-timestamp']) * 1000;
    verifiedAt(sentAt, () => new Webhook(secret).verify(raw, signed));
    assert.equal(signed['content-type'], 'application/json');
    const call = { ...body.parse(JSON.parse(raw)), id, sentAt };
    calls.push(call);
    watch.changed();
    const conduct = await receiver.conduct(call);
    if (conduct === 'breaks') response.destroy();
    else if (conduct === 'hangs') {
      hanging += 1;
      response.once('close', () => {
        hanging -= 1;
        watch.changed();
      });
    } else {
      const { status, headers: more } =
        typeof conduct === 'number' ? { status: conduct, headers: {} } : conduct;
      if (status >= 200 && status < 300) taken.push(call);
      response.writeHead(status, more);
      response.end('{}');
    }
    watch.changed();
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const place = server.address();
  assert(place !== null && typeof place === 'object');
  const receiver: NotifyReceiver = {
    ...watch,
    address: `http://127.0.0.1:${place.port}/hooks/never-seen-in-a-log?sig=never-seen-in-a-log`,
    calls,
    taken,
    hanging: () => hanging,
    conduct: () => 204,
    until(what, look, ms) {
      return watch.until(
        what,
        () => {
          assert.deepEqual(wrong, []);
          return look();
        },
        ms,
      );
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      assert.deepEqual(wrong, []);
    },
  };
  return receiver;
}

/** Runs what compares with the machine's clock as if it were this time. */
function verifiedAt(now: number, work: () => unknown): void {
  const real = Date.now;
  Date.now = () => now;
  try {
    work();
  } finally {
    Date.now = real;
  }
}
