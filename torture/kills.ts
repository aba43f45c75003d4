import { setTimeout as sleep } from 'node:timers/promises';
import { readAlert } from '../src/webhook/azureMonitor/readAlert.ts';
import { alertPayload } from '../test/builders/alertPayload.ts';
import { installation } from '../test/e2e/activities.ts';
import { alertsOn } from '../test/e2e/channel.ts';
import { type Bot, createBots } from '../test/e2e/harness.ts';
import { incidentOf, postActivity, postAlert } from '../test/e2e/send.ts';
import { alertsIn } from '../test/e2e/trails.ts';
import { createConnector, type SentActivity } from '../test/fakes/connector.ts';
import { lostOf } from './kept.ts';
import type { Options, StoreName } from './options.ts';
import { createRandom, type Random } from './random.ts';
import { errorsIn, isFault, type Report, tally } from './report.ts';
import { openStorage } from './storage.ts';

/** Alerts under way at once. */
const concurrency = 12;
/** Accounts whose first alert comes in each life, and how many of the newest ones the alerts are about. */
const newAccounts = 4;
const liveAccounts = 10;
/** Alerts that the instances that are left take before the killed one starts again. */
const aliveAfterKill = 30;
/** Milliseconds until all cards stand as they should, in the end. */
const patience = 15 * 60_000;

const accountAt = (index: number) => ({
  userId: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
  userPrincipalName: `ember-${index}@contoso.com`,
});

/** What the channel was told of an incident, and how many processes had been killed by then. */
type Posting = { readonly incidentId: string; readonly kills: number };

/**
 * Kills processes under load, again and again, on one store. Every alert that was answered must be in the trail that the
 * answer named, once; every incident must be shown as it stands; a kill may double one card.
 */
export async function killUnderLoad(store: StoreName, options: Options): Promise<Report> {
  const part = `kills on ${store}`;
  const random = createRandom(options.seed, part);
  const bots = createBots();
  const connector = await createConnector();
  const storage = await openStorage(store, bots);
  const watched = Array.from({ length: newAccounts * options.kills }, (_, index) => accountAt(index * 2));
  const settings = {
    ...storage.settings,
    BREAK_GLASS_ACCOUNTS: watched
      .map(({ userId, userPrincipalName }) => `${userId}=${userPrincipalName}`)
      .join(),
  };

  const taken = new Map<string, string>();
  const statuses: (number | string)[] = [];
  const postings: Posting[] = [];
  const findings: string[] = [];
  const errors: string[] = [];
  const unanswered: string[] = [];
  let kills = 0;
  let starts = 0;
  connector.conduct = ({ kind, activity }) => {
    if (kind === 'post') {
      const [, incidentId] = /"incidentId":"([^"]+)"/.exec(JSON.stringify(activity)) ?? [];
      if (incidentId) postings.push({ incidentId, kills });
    }
    return { after: sleep(random.below(150)) };
  };

  const running: { bot: Bot; url: string }[] = [];
  const begin = async () => {
    const bot = bots.start(settings);
    starts += 1;
    const instance = { bot, url: await bot.url() };
    running.push(instance);
    // Some are killed while the Teams side still loads.
    if (starts <= storage.instances || random.chance(0.7)) await bot.logged('Teams is connected');
    if (starts === 1) await postActivity(instance.url, installation({ serviceUrl: connector.serviceUrl }));
  };
  const kill = async (count: number) => {
    const ends = Array.from({ length: count }, () => {
      const [victim] = running.splice(random.below(running.length), 1);
      if (!victim) return null;
      kills += 1;
      errors.push(...errorsIn(victim.bot.log));
      return victim.bot.end('SIGKILL');
    });
    await Promise.all(ends);
  };

  /** Sends alerts until so many more were taken, or nothing is left that takes them. */
  const load = async (until: () => boolean, life: number, all: Random) => {
    const worker = async () => {
      while (!until() && running.length > 0) {
        const instance = running[all.below(running.length)];
        const text = unanswered.pop() ?? anAlert(life, all);
        const { key } = readAlert(text, JSON.parse(text));
        const answer = await postAlert(instance?.url ?? '', text).catch(() => null);
        statuses.push(answer?.status ?? 'no answer');
        if (answer?.status === 200 || answer?.status === 202) taken.set(key, incidentOf(answer));
        else unanswered.push(text);
        if (answer && isFault(answer.status)) findings.push(`an alert was answered with ${answer.status}`);
        if (answer === null) await sleep(5);
      }
    };
    await Promise.all(Array.from({ length: concurrency }, worker));
  };

  const startedAt = Date.now();
  const each = Math.ceil(options.alerts / options.kills);
  try {
    for (let life = 0; kills < options.kills; life += 1) {
      while (running.length < storage.instances) await begin();
      const target = taken.size + Math.ceil(each * (0.75 + random.below(51) / 100));
      const both = random.chance(0.2) ? storage.instances : 1;
      let killing: Promise<void> | undefined;
      let enough = Number.POSITIVE_INFINITY;
      await load(
        () => {
          if (!killing && taken.size >= target) {
            enough = taken.size + aliveAfterKill;
            killing = kill(both);
          }
          return taken.size >= enough;
        },
        life,
        random,
      );
      await killing;
      console.log(`${part}: ${kills} kills, ${taken.size} alerts accepted`);
    }
    while (running.length < storage.instances) await begin();
    const target = Math.max(options.alerts, taken.size + 1);
    await load(() => taken.size >= target && unanswered.length === 0, options.kills, random);

    const expected = new Map<string, number>();
    for (const incidentId of taken.values()) expected.set(incidentId, (expected.get(incidentId) ?? 0) + 1);
    const notShown = () => {
      const newest = newestOf(connector.posted.map(({ versions }) => versions));
      return [...expected].filter(([id, count]) => !newest.get(id)?.some((card) => alertsOn(card) === count));
    };
    const drainedAt = Date.now();
    while (notShown().length > 0 && Date.now() - drainedAt < patience) await sleep(1_000);
    const behind = notShown();
    if (behind.length > 0)
      findings.push(`${behind.length} incidents are not shown as they stand: ${behind.slice(0, 5)}`);
    const drained = Math.round((Date.now() - drainedAt) / 1000);
    for (const { bot } of running) {
      errors.push(...errorsIn(bot.log));
      const code = await bot.end();
      if (code !== 0) findings.push(`a process ended with ${code}`);
    }

    const kept = await storage.trails();
    const lost = lostOf(taken, kept).length;
    if (lost > 0) findings.push(`${lost} alerts that were answered are lost`);
    const keys = [...kept.values()].flatMap(alertsIn);
    const repeated = keys.length - new Set(keys).size;
    if (repeated > 0) findings.push(`${repeated} alerts are kept twice`);
    const doubledBy = doubles(postings);
    const most = Math.max(0, ...doubledBy.values());
    const doubled = [...doubledBy.values()].reduce((sum, count) => sum + count, 0);
    if (doubled > kills) findings.push(`${doubled} cards are doubled by ${kills} kills`);
    if (most > storage.instances) findings.push(`one kill has doubled ${most} cards`);
    bots.check();
    return {
      part,
      figures: {
        kills,
        'alerts accepted': taken.size,
        answers: tally(statuses),
        lost,
        'kept twice': repeated,
        incidents: kept.size,
        'cards doubled, in all / by one kill': `${doubled} / ${most}`,
        'until all is shown, s': drained,
        'errors logged': tally(errors),
        'took, s': Math.round((Date.now() - startedAt) / 1000),
      },
      findings,
    };
  } finally {
    await bots.dispose();
    await connector.close();
    await storage.close();
  }
}

function anAlert(life: number, random: Random): string {
  const newest = (life + 1) * newAccounts;
  const account = accountAt(Math.max(0, newest - 1 - random.below(liveAccounts)));
  const resultCode = random.pick(['50126', '50126', '50074', '53003', '0']);
  return JSON.stringify(alertPayload({ signIns: [{ ...account, resultCode }] }));
}

/** The newest version of every card, by incident. */
function newestOf(cards: readonly (readonly SentActivity[])[]): ReadonlyMap<string, readonly SentActivity[]> {
  const found = new Map<string, SentActivity[]>();
  for (const versions of cards) {
    const newest = versions.at(-1);
    const [, incidentId = ''] = /"incidentId":"([^"]+)"/.exec(JSON.stringify(newest)) ?? [];
    if (newest) found.set(incidentId, [...(found.get(incidentId) ?? []), newest]);
  }
  return found;
}

/** How many cards each kill has doubled: the first kill after the card that was posted once more. */
function doubles(postings: readonly Posting[]): ReadonlyMap<number, number> {
  const doubled = new Map<number, number>();
  const last = new Map<string, number>();
  for (const { incidentId, kills } of postings) {
    const before = last.get(incidentId);
    if (before !== undefined) doubled.set(before + 1, (doubled.get(before + 1) ?? 0) + 1);
    last.set(incidentId, kills);
  }
  return doubled;
}
