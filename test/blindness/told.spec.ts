import assert from 'node:assert/strict';
import { type BlindnessWatch, createBlindnessWatch } from '../../src/blindness/blindness.ts';
import { announcementMessage } from '../../src/card/announcement.ts';
import { backlogMessage } from '../../src/card/backlog.ts';
import { checklistMessage } from '../../src/card/checklist.ts';
import { incidentMessage, plainIncidentMessage } from '../../src/card/incident.ts';
import { replyMessage } from '../../src/card/reply.ts';
import { threadActivityMessage } from '../../src/card/threadActivity.ts';
import type { Evidence } from '../../src/chain/evidence.ts';
import { isoTime } from '../../src/clock.ts';
import { createDelivery, type Delivery } from '../../src/delivery/delivery.ts';
import { createIncidents, type Incidents } from '../../src/ledger/incidents.ts';
import { createLog } from '../../src/log.ts';
import { onBothStores, type StoredIncidents } from '../builders/bothStores.ts';
import { acknowledge, close } from '../builders/commands.ts';
import { someEvidence } from '../builders/evidence.ts';
import { ada } from '../builders/incident.ts';
import { watchedAccounts } from '../builders/openedIncidents.ts';
import { wordsIn } from '../card/readCard.ts';
import { theChannel } from '../delivery/deliveryRig.ts';
import { type FakeMessenger, fakeMessenger } from '../fakes/messenger.ts';
import { watchedStore } from '../fakes/watchedStore.ts';

const minute = 60_000;
const log = createLog({ write() {} });

onBothStores('a blind watch, as people see it', (open) => {
  let stored: StoredIncidents;
  let watched: ReturnType<typeof watchedStore>;
  let incidents: Incidents;
  let delivery: Delivery;
  let watch: BlindnessWatch;
  let teams: FakeMessenger;
  let isCut: boolean;

  beforeEach(async () => {
    stored = await open();
    watched = watchedStore(stored.store);
    isCut = false;
    const { clock } = stored;
    const { store } = watched;
    teams = fakeMessenger(clock);
    incidents = createIncidents({ store, clock, watched: watchedAccounts, log });
    delivery = createDelivery({
      incidents,
      store,
      messenger: teams,
      channel: () => theChannel,
      render: {
        card: (incident) => incidentMessage(incident),
        plain: plainIncidentMessage,
        announcement: (incident) => announcementMessage(incident, { people: [], now: clock.now() }),
        reply: replyMessage,
        checklist: (incident) => checklistMessage(incident),
        activity: threadActivityMessage,
        backlog: backlogMessage,
      },
      bands: { watched: watchedAccounts, allowedRules: null },
      clock,
      log,
    });
    await delivery.start();
    const evidence = (): Evidence => {
      const sweep = { lastSuccess: isoTime(clock.now() - 3 * minute), isLate: false, problems: [] };
      const base = someEvidence({ sweep });
      return isCut ? { ...base, log: { ...base.log, findings: { failure: 'Refused. (403)' } } } : base;
    };
    watch = createBlindnessWatch({
      gather: async () => evidence(),
      incidents,
      store,
      countSignIns: async () => 2,
      clock,
      log,
    });
    watch.start();
  });
  afterEach(async () => {
    await watch.stop();
    await delivery.stop();
    incidents.stop();
    await stored.dispose();
  });

  async function pass(minutes: number): Promise<void> {
    for (let count = 0; count < minutes; count += 1) {
      await stored.clock.advance(minute);
      await watched.idle();
    }
  }

  const cardWords = (): string => wordsIn(teams.posts[0]?.message.card ?? assert.fail('no card'));
  const replyWords = (): readonly string[] => teams.replies.map(({ message }) => wordsIn(message.card));
  const theIncident = async () => (await incidents.open())[0] ?? assert.fail('no incident');

  it('gets a card that says what failed, and the same card says when it works again', async () => {
    isCut = true;
    await pass(10);
    assert.match(cardWords(), /The sign-in log cannot be read[\s\S]*Since [\s\S]*Refused\. \(403\)/);
    isCut = false;
    await pass(10);
    assert.equal(teams.posts.length, 1);
    assert.match(cardWords(), /The sign-in log can be read again\nBlind from .* to .*: \d+ min/);
    assert.match(cardWords(), /The log has 2 sign-ins from that time/);
  });

  it('replies at most once an hour while the link fails and works in turn', async () => {
    isCut = true;
    await pass(10);
    for (let turns = 0; turns < 6; turns += 1) {
      isCut = !isCut;
      await pass(10);
    }
    assert.ok(teams.replies.length <= 1, `${teams.replies.length} replies`);
    await pass(60);
    isCut = !isCut;
    await pass(10);
    assert.ok(replyWords().length > 0);
    assert.match(replyWords().at(-1) ?? '', /Works again since|Failed again since/);
  });

  it('starts its thread with the checklist of its kind, and posts no sign-ins there', async () => {
    isCut = true;
    await pass(10);
    const { id } = await theIncident();
    await incidents.execute(id, acknowledge());
    await incidents.execute(id, { type: 'startInvestigation', actor: ada });
    await pass(5);
    const thread = replyWords().join('\n');
    assert.match(thread, /Restore the watch/);
    assert.doesNotMatch(thread, /Sign-ins of this incident so far|New sign-ins/);
  });

  it('can be closed, reopened and withdrawn like any other', async () => {
    isCut = true;
    await pass(10);
    isCut = false;
    await pass(10);
    const { id } = await theIncident();
    await incidents.execute(id, acknowledge());
    await incidents.execute(id, close('outage', 'The role assignment was gone, and is there again.'));
    await pass(5);
    assert.match(cardWords(), /Closed as outage by Ada/);
    await incidents.execute(id, { type: 'reopen', actor: ada });
    await pass(5);
    assert.match(cardWords(), /Works again\. Nobody has acknowledged it\.[\s\S]*had closed it as outage/);
    await incidents.execute(id, acknowledge());
    await incidents.execute(id, { type: 'withdrawAcknowledgement', actor: ada });
    await pass(5);
    assert.match(cardWords(), /Ada acknowledged it, then withdrew/);
  });

  it('needs a second person to close it where that is asked for', async () => {
    isCut = true;
    await pass(10);
    const { id } = await theIncident();
    const sentence = 'The role assignment was gone, and is there again.';
    const closing = { ...close('outage', sentence), needsSecondPerson: true };
    assert.equal((await incidents.execute(id, closing)).refusal?.code, 'acknowledgeFirst');
    await incidents.execute(id, acknowledge());
    assert.equal((await incidents.execute(id, closing)).refusal?.code, 'secondPersonNeeded');
  });
});
