import { setTimeout as sleep } from 'node:timers/promises';
import { median, quantile } from '../bench/quantile.ts';
import { readAlert } from '../src/webhook/azureMonitor/readAlert.ts';
import { alertPayload, harbour } from '../test/builders/alertPayload.ts';
import { ada, press } from '../test/e2e/activities.ts';
import { cardsOf } from '../test/e2e/channel.ts';
import { say } from '../test/e2e/chat.ts';
import { createBots } from '../test/e2e/harness.ts';
import { incidentOf, postActivity, postAlert } from '../test/e2e/send.ts';
import { createConnector } from '../test/fakes/connector.ts';
import { endedBot, startedBot } from './bot.ts';
import type { Options } from './options.ts';
import { type ProcessUse, useOf } from './processUse.ts';
import { createRandom } from './random.ts';
import { isFault, type Report, tally } from './report.ts';

/** Milliseconds between two looks at the process, and between two questions of a person. */
const lookEvery = 2_000;
const askEvery = 10_000;
/** The accounts that alerts are about; with this probability it is a new one, whose incident is closed again. */
const accountCount = 40;
const newcomer = 0.01;
/** How much more than in the second quarter the last quarter may hold. */
const memoryGrowth = 1.1;
const handleGrowth = 8;

/** Sends alerts at an even pace for a long time, and asks now and then. What the process holds has to stay the same. */
export async function soak({ minutes, rate, seed }: Options): Promise<Report> {
  const random = createRandom(seed, 'soak');
  const bots = createBots();
  const connector = await createConnector();
  const { serviceUrl } = connector;
  try {
    const running = await startedBot(bots, serviceUrl);
    const { bot, url } = running;

    const findings: string[] = [];
    const statuses: (number | string)[] = [];
    const times: number[] = [];
    const answers: number[] = [];
    const uses: ProcessUse[] = [];
    const taken = new Map<string, string>();
    const startedAt = performance.now();
    const endsAt = startedAt + minutes * 60_000;
    const isOver = () => performance.now() >= endsAt;

    const alarm = async (userId: string) => {
      const payload = JSON.stringify(
        alertPayload({ signIns: [{ userId, resultCode: random.pick(['50126', '0', '50074']) }] }),
      );
      const sentAt = performance.now();
      const answer = await postAlert(url, payload).catch(() => null);
      times.push(performance.now() - sentAt);
      statuses.push(answer?.status ?? 'no answer');
      if (answer?.status !== 202) return findings.push(`an alert was answered with ${answer?.status}`);
      const id = incidentOf(answer);
      taken.set(readAlert(payload, JSON.parse(payload)).key, id);
      return id;
    };
    const work = async () => {
      const underWay = new Set<Promise<unknown>>();
      for (let sent = 0; !isOver(); sent += 1) {
        const isNew = random.chance(newcomer);
        const user = isNew ? `new-${sent}` : `user-${random.below(accountCount)}`;
        const job = alarm(random.chance(0.1) ? harbour.id : user).finally(() => underWay.delete(job));
        underWay.add(job);
        await sleep(Math.max(0, startedAt + ((sent + 1) * 1000) / rate - performance.now()));
      }
      await Promise.all(underWay);
    };
    const ask = async () => {
      while (!isOver()) {
        const askedAt = performance.now();
        const said = random.pick(['status', 'incidents', 'help', 'activity 7d']);
        await say(url, connector, said).catch((error: unknown) => findings.push(String(error)));
        answers.push(performance.now() - askedAt);
        const [, incidentId = ''] = [...taken][random.below(taken.size)] ?? [];
        const verb = random.pick(['acknowledge', 'withdrawAcknowledgement', 'close', 'reopen']);
        const data = {
          incidentId,
          classification: 'falseAlarm',
          comment: 'There was no use of the account.',
        };
        const { status } = await postActivity(url, press(verb, data, { serviceUrl, from: ada }));
        if (isFault(status)) findings.push(`${verb} was answered with ${status}`);
        await sleep(askEvery);
      }
    };
    const look = async () => {
      while (!isOver()) {
        uses.push(useOf(bot.pid));
        if (uses.length % 30 === 0) console.log(`soak: ${taken.size} alerts`, uses.at(-1));
        await sleep(lookEvery);
      }
    };
    await Promise.all([work(), ask(), look()]);

    const quarter = (index: number, of: (use: ProcessUse) => number) =>
      median(uses.slice((uses.length * index) / 4, (uses.length * (index + 1)) / 4).map(of));
    const [memoryThen, memoryNow] = [1, 3].map((index) => quarter(index, ({ memory }) => memory));
    const [handlesThen, handlesNow] = [1, 3].map((index) => quarter(index, ({ handles }) => handles));
    if ((memoryNow ?? 0) > (memoryThen ?? 0) * memoryGrowth) findings.push('memory has grown');
    if ((handlesNow ?? 0) > (handlesThen ?? 0) + handleGrowth) findings.push('handles have grown');
    const newest = incidentOf(await postAlert(url, alertPayload({ signIns: [{ resultCode: '0' }] })));
    await connector
      .until('the card of the watched account', () => cardsOf(connector, newest)[0])
      .catch((error: unknown) => findings.push(String(error)));
    const { kept, lost, findings: atTheEnd } = await endedBot(running, taken);
    findings.push(...atTheEnd);
    bots.check();
    const ms = (values: readonly number[], share: number) => Math.round(quantile(values, share));
    return {
      part: `soak, ${minutes} min`,
      figures: {
        answers: tally(statuses),
        lost,
        incidents: kept.size,
        'answer, median / 99th percentile / longest, ms': [0.5, 0.99, 1]
          .map((share) => ms(times, share))
          .join(' / '),
        'a question, median / longest, ms': `${ms(answers, 0.5)} / ${ms(answers, 1)}`,
        'memory by quarters, MB': [0, 1, 2, 3]
          .map((index) => Math.round(quarter(index, ({ memory }) => memory)))
          .join(', '),
        'handles by quarters': [0, 1, 2, 3]
          .map((index) => quarter(index, ({ handles }) => handles))
          .join(', '),
      },
      findings,
    };
  } finally {
    await bots.dispose();
    await connector.close();
  }
}
