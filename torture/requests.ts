import { readAlert } from '../src/webhook/azureMonitor/readAlert.ts';
import { alertPayload } from '../test/builders/alertPayload.ts';
import { cardsOf } from '../test/e2e/channel.ts';
import { createBots } from '../test/e2e/harness.ts';
import { concurrently, incidentOf, postAlert } from '../test/e2e/send.ts';
import { createConnector } from '../test/fakes/connector.ts';
import { endedBot, startedBot } from './bot.ts';
import { jsonOf } from './json.ts';
import { isTooLarge } from './largestBody.ts';
import type { Options } from './options.ts';
import { useOf } from './processUse.ts';
import { createRandom } from './random.ts';
import { isFault, longestBlock, type Report, tally } from './report.ts';
import { mutatedPayload } from './samplePayloads.ts';

const concurrency = 16;

/**
 * Sends mutated payloads to the real process. What is JSON is taken and kept, anything else refused; then an alert of a
 * watched account is shown as ever.
 */
export async function sendPayloads({ requests, seed }: Options): Promise<Report> {
  const random = createRandom(seed, 'requests');
  const bots = createBots();
  const connector = await createConnector();
  try {
    const running = await startedBot(bots, connector.serviceUrl);
    const { bot, url } = running;
    const before = useOf(bot.pid);
    const findings: string[] = [];
    const taken = new Map<string, string>();
    const startedAt = performance.now();
    let longest = 0;
    const statuses = await concurrently(concurrency, Array.from({ length: requests }), async () => {
      const body = mutatedPayload(random);
      // A lone surrogate cannot be sent: the bytes have a replacement character in its place.
      const sent = Buffer.from(body).toString();
      const json = jsonOf(sent);
      const sentAt = performance.now();
      const answer = await postAlert(url, body).catch(() => null);
      longest = Math.max(longest, performance.now() - sentAt);
      if (performance.now() - sentAt > longestBlock) findings.push(`answered late: ${sent.slice(0, 500)}`);
      const isTaken = answer?.status === 202 || answer?.status === 200;
      const isLarge = isTooLarge(sent);
      if (answer === null) {
        if (!isLarge) findings.push(`no answer to ${sent.slice(0, 500)}`);
        return 'no answer';
      }
      const mustBeTaken = json !== undefined && !isLarge;
      if (isTaken !== mustBeTaken || isFault(answer.status)) {
        findings.push(`${answer.status} to ${sent.length} characters: ${sent.slice(0, 500)}`);
      }
      if (isTaken && json !== undefined) taken.set(readAlert(sent, json).key, incidentOf(answer));
      return answer.status;
    });
    const took = performance.now() - startedAt;
    const alarmedAt = performance.now();
    const genuine = incidentOf(await postAlert(url, alertPayload({ signIns: [{ resultCode: '0' }] })));
    const card = await connector
      .until('the card of a watched account', () => cardsOf(connector, genuine)[0], 60_000)
      .catch(() => null);
    if (!card) findings.push('an alert of a watched account is not shown within 60 s');
    const shown = performance.now() - alarmedAt;
    const after = useOf(bot.pid);
    const { kept, lost, findings: atTheEnd } = await endedBot(running, taken);
    findings.push(...atTheEnd);
    bots.check();
    return {
      part: 'payloads over HTTP',
      figures: {
        requests,
        answers: tally(statuses),
        lost,
        incidents: kept.size,
        'longest answer, ms': Math.round(longest),
        'then a watched account is shown after, ms': Math.round(shown),
        'memory before / after, MB': `${Math.round(before.memory)} / ${Math.round(after.memory)}`,
        'handles before / after': `${before.handles} / ${after.handles}`,
        'took, s': Math.round(took / 1000),
      },
      findings,
    };
  } finally {
    await bots.dispose();
    await connector.close();
  }
}
