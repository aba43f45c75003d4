import assert from 'node:assert/strict';
import type { Incident } from '../../../src/incident/incident.ts';
import { acknowledge, assign, close, found, investigate, reopen, withdraw } from '../../builders/commands.ts';
import { ada, anIncident, aStory, grace, type Happening, received } from '../../builders/incident.ts';
import { aSignIn } from '../../builders/signIn.ts';

const noon = (minute: number): string => new Date(Date.UTC(2026, 10, 3, 12, minute)).toISOString();
const success = found(aSignIn({ resultCode: '0' }));
const leadAfter = (...happenings: readonly Happening[]): Incident['lead'] =>
  anIncident(received(), ...happenings).lead;

describe('the lead of an incident', () => {
  const cases: readonly (readonly [string, typeof ada | null, readonly Happening[]])[] = [
    ['is nobody while nobody has it', null, []],
    ['is who acknowledged it', ada, [acknowledge()]],
    ['is who started the investigation of what nobody had acknowledged', grace, [investigate(grace)]],
    [
      'stays with who acknowledged it when a colleague starts the investigation',
      ada,
      [acknowledge(), investigate(grace)],
    ],
    ['is whom it was handed to', grace, [acknowledge(), assign(grace)]],
    ['is whom it was handed to by a third person', ada, [acknowledge(grace), assign(ada, grace)]],
    ['is who took over', grace, [acknowledge(), assign(grace, grace)]],
    ['is who took over what nobody had acknowledged', grace, [assign(grace, grace)]],
    ['may be named before anybody has acknowledged', grace, [assign(grace)]],
    ['is who then acknowledged it', ada, [assign(grace), acknowledge()]],
    ['goes with the acknowledgement that is withdrawn', null, [acknowledge(), withdraw()]],
    ['goes with it, whoever withdraws it', null, [acknowledge(), withdraw(grace)]],
    [
      'stays when the acknowledgement of another is withdrawn',
      grace,
      [acknowledge(), assign(grace), withdraw()],
    ],
    [
      'goes when it came back to who withdraws',
      null,
      [acknowledge(), assign(grace), assign(ada, grace), withdraw()],
    ],
    ['stays when it becomes graver', ada, [acknowledge(), success]],
    [
      'is who acknowledged it again when it had become graver',
      grace,
      [acknowledge(), success, acknowledge(grace)],
    ],
    ['stays when it is closed', grace, [acknowledge(), assign(grace), close('drill')]],
    ['is nobody when it is open again', null, [acknowledge(), assign(grace), close('drill'), reopen(grace)]],
  ];
  for (const [what, lead, happenings] of cases) {
    it(what, () => assert.deepEqual(leadAfter(...happenings)?.actor ?? null, lead));
  }

  it('leads since it acknowledged, or was handed the lead', () => {
    const acknowledged = { ...acknowledge(), at: noon(1) };
    assert.equal(leadAfter(acknowledged)?.at, noon(1));
    assert.equal(leadAfter(acknowledged, { ...assign(grace), at: noon(2) })?.at, noon(2));
  });

  it('changes nothing about who has acknowledged it, and since when', () => {
    const story = aStory(received(), acknowledge());
    const { acknowledgement } = story.incident();
    story.does(assign(grace));
    assert.deepEqual(story.incident().acknowledgement, acknowledgement);
  });

  it('is urgent to show', () => {
    const { urgentVersion, version } = anIncident(received(), acknowledge(), assign(grace));
    assert.equal(urgentVersion, version);
  });
});
