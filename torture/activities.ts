import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod/v4';
import { quantile } from '../bench/quantile.ts';
import { alertPayload, harbour } from '../test/builders/alertPayload.ts';
import { ada, generalChannel, grace, message, type Person, press, tenantId } from '../test/e2e/activities.ts';
import { say } from '../test/e2e/chat.ts';
import { createBots } from '../test/e2e/harness.ts';
import { concurrently, incidentOf, postActivity, postAlert } from '../test/e2e/send.ts';
import { trailsIn } from '../test/e2e/trails.ts';
import { createConnector } from '../test/fakes/connector.ts';
import { startedBot } from './bot.ts';
import { jsonOf } from './json.ts';
import { isTooLarge } from './largestBody.ts';
import { mutated } from './mutate.ts';
import type { Options } from './options.ts';
import { useOf } from './processUse.ts';
import { createRandom, type Random } from './random.ts';
import { errorsIn, isFault, longestBlock, type Report, tally } from './report.ts';

const concurrency = 8;
const incidentCount = 20;

const mallory: Person = {
  id: '29:mallory',
  aadObjectId: '00000000-0000-4000-8000-0000000000ba',
  name: 'Mallory',
};
/** A break-glass account itself. */
const watched: Person = { id: '29:harbour', aadObjectId: harbour.id, name: 'Harbour' };
const mayAct: ReadonlySet<string | undefined> = new Set([ada.aadObjectId, grace.aadObjectId]);

const acted = z.object({ actor: z.object({ id: z.string().nullable() }) });

/**
 * Sends mutated messages and presses of buttons to the real process. It answers each; nobody who may not act has acted;
 * then a person gets an answer as ever.
 */
export async function sendActivities({ activities, seed }: Options): Promise<Report> {
  const random = createRandom(seed, 'activities');
  const bots = createBots();
  const connector = await createConnector();
  const { serviceUrl } = connector;
  for (const { id, aadObjectId = '' } of [ada, grace, mallory, watched]) {
    for (const key of [id, aadObjectId])
      connector.members.set(key, { aadObjectId, tenantId, userRole: 'user' });
  }
  try {
    const { bot, dataDir, url } = await startedBot(bots, serviceUrl);
    const users = Array.from({ length: incidentCount }, (_, index) => `user-${index}`);
    const alerts = await concurrently(4, [harbour.id, ...users], (userId) =>
      postAlert(url, alertPayload({ signIns: [{ userId }] })),
    );
    const ids = alerts.map(incidentOf);
    const before = useOf(bot.pid);
    const findings: string[] = [];
    const times: number[] = [];
    const startedAt = performance.now();
    const statuses = await concurrently(concurrency, Array.from({ length: activities }), async () => {
      const body = anActivity(random, ids, serviceUrl);
      const sentAt = performance.now();
      const { status } = (await postActivity(url, body).catch(() => null)) ?? { status: null };
      times.push(performance.now() - sentAt);
      if (status === null ? !isTooLarge(body) : isFault(status) && !(status === 501 && isUnknownInvoke(body)))
        findings.push(`${status} to ${body.slice(0, 1_500)}`);
      if (performance.now() - sentAt > longestBlock) findings.push(`answered late: ${body.slice(0, 1_500)}`);
      if (times.length % 2_000 === 0) console.log(`activities: ${times.length}`);
      return status ?? 'no answer';
    });
    const took = performance.now() - startedAt;
    const answer = await say(url, connector, 'status').catch((error: unknown) => String(error));
    if (typeof answer === 'string') findings.push(answer);
    // What is remembered of answers is forgotten in the end.
    await sleep(5_000);
    const after = useOf(bot.pid);
    const errors = errorsIn(bot.log);
    const code = await bot.end();
    if (code !== 0) findings.push(`the process ended with ${code}`);
    const events = [...(await trailsIn(dataDir)).values()].flat().map(({ event }) => event);
    const actors = events.flatMap((event) => acted.safeParse(event).data?.actor.id ?? []);
    const strangers = actors.filter((actor) => !mayAct.has(actor));
    if (strangers.length > 0) findings.push(`${tally(strangers)} acted and may not`);
    bots.check();
    return {
      part: 'activities over HTTP',
      figures: {
        activities,
        answers: tally(statuses),
        'actions taken': actors.length,
        'by somebody who may not': strangers.length,
        'answer, 99th percentile / longest, ms': `${Math.round(quantile(times, 0.99))} / ${Math.round(quantile(times, 1))}`,
        'memory before / after, MB': `${Math.round(before.memory)} / ${Math.round(after.memory)}`,
        'handles before / after': `${before.handles} / ${after.handles}`,
        'errors logged': tally(errors),
        'took, s': Math.round(took / 1000),
      },
      findings,
    };
  } finally {
    await bots.dispose();
    await connector.close();
  }
}

/** An activity with something wrong in it, and now and then one without. */
function anActivity(random: Random, incidentIds: readonly string[], serviceUrl: string): string {
  const id = incidentIds[random.below(incidentIds.length)] ?? '';
  const where = {
    serviceUrl,
    from: random.pick([ada, grace, mallory, watched]),
    channelId: random.pick([generalChannel, null, '19:other@thread.tacv2']),
  };
  const words = random.pick([
    ...([
      'status',
      'help',
      'incidents',
      'digest',
      'diagnose',
      'activity 7d',
      'audit',
      `incident ${id}`,
    ] as const),
    ...[
      `timeline ${id}`,
      `acknowledge ${id}`,
      `note ${id} looked at it`,
      `close ${id} falseAlarm There was no use of the account.`,
      `report ${id}`,
    ],
    ...[
      `reopen ${id}`,
      `withdraw ${id}`,
      `investigate ${id}`,
      'whois ember',
      'nonsense',
      `assign ${id} Grace`,
    ],
  ]);
  const verb = random.pick([
    ...([
      'acknowledge',
      'withdrawAcknowledgement',
      'startInvestigation',
      'takeOver',
      'tick',
      'untick',
    ] as const),
    ...['addNote', 'close', 'reopen', 'showActivity', 'showPage', 'showTimeline', 'showReport', 'unheardOf'],
  ]);
  const data = {
    incidentId: id,
    items: 'signInReviewed',
    note: 'a note',
    classification: 'falseAlarm',
    comment: 'There was no use of the account.',
    command: 'activity 7d',
  };
  const whole = random.chance(0.5) ? message(words, where) : press(verb, data, where);
  const body = random.chance(0.1) ? JSON.stringify(whole) : mutated(whole, random);
  const read = jsonOf(body);
  // Answers go where the activity says. Nothing of this leaves the machine.
  const goesTo = typeof read === 'object' && read !== null && 'serviceUrl' in read ? read.serviceUrl : null;
  const isAddress = typeof goesTo === 'string' && goesTo !== serviceUrl && URL.canParse(goesTo);
  return isAddress ? JSON.stringify({ ...(read as object), serviceUrl }) : body;
}

/** The Bot Framework's own answer to an invoke of which it knows nothing is 501. */
function isUnknownInvoke(body: string): boolean {
  const { name } = jsonOf(body) as { name?: unknown };
  return name !== 'adaptiveCard/action';
}
