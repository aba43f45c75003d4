import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import { hasCode } from '../errors.ts';
import { type EscalationStep, firstCall, nextTurn } from '../incident/escalation.ts';
import type { Incident } from '../incident/incident.ts';
import type { Incidents } from '../ledger/incidents.ts';
import { createOpenWalk } from '../ledger/openWalk.ts';
import { retryDelay } from '../running/retryDelay.ts';

export type EscalationsDeps = {
  readonly incidents: Incidents;
  /** The setting ESCALATION. Without steps, Glasswatch calls no one. */
  readonly steps: readonly EscalationStep[];
  readonly clock: Clock;
  readonly log: Logger;
};

export type Escalations = {
  start(): Promise<void>;
  /** Looks at these open incidents again: another instance may have recorded some and stopped. */
  takeUp(open: readonly Incident[]): void;
  stop(): Promise<void>;
};

/** The next look at an incident. `version` is the version that the time was computed from. */
type Plan = { readonly version: number; cancel(): void };

/**
 * Calls the next people when an incident is not acknowledged in time. It records each turn when it is due,
 * and delivery announces it. The turn follows from the incident alone, so a restart needs no other state.
 * When several instances race for a turn, one takes it. If the store fails, it is asked again until it
 * answers.
 */
export function createEscalations({ incidents, steps, clock, log }: EscalationsDeps): Escalations {
  const planned = new Map<string, Plan>();
  const underWay = new Set<Promise<void>>();
  const openOnes = createOpenWalk({ incidents, takeUp, clock, log });
  let isRunning = false;

  function plan(incident: Incident): void {
    const { id, version } = incident;
    const known = planned.get(id);
    // An older read may arrive after a newer change.
    if (!isRunning || (known && known.version > version)) return;
    const turn = firstCall(incident, steps) ?? nextTurn(incident, steps, clock.now());
    if (turn === null) {
      known?.cancel();
      planned.delete(id);
    } else {
      wakeFor(id, version, turn.at - clock.now(), 0);
    }
  }

  function wakeFor(id: string, version: number, wait: number, failures: number): void {
    planned.get(id)?.cancel();
    const cancel = clock.after(Math.max(wait, 0), () => {
      planned.delete(id);
      const work = look(id, failures).finally(() => underWay.delete(work));
      underWay.add(work);
    });
    planned.set(id, { version, cancel });
  }

  async function look(id: string, failures: number): Promise<void> {
    try {
      const latest = await takeTurn(id);
      // Plan again here: no listener reports a turn that another process has taken.
      if (latest) plan(latest);
    } catch (error) {
      failed(id, error, failures + 1);
    }
  }

  /** Calls people if it is time. Resolves with the incident's resulting state. */
  async function takeTurn(id: string): Promise<Incident | undefined> {
    const incident = await incidents.get(id);
    const turn = incident && (firstCall(incident, steps) ?? nextTurn(incident, steps, clock.now()));
    // A timer may fire early, and the incident may have changed since it was set.
    if (!incident || !turn || turn.at > clock.now()) return incident;
    const { number, personIds, isLast } = turn;
    const { since } = incident.escalation;
    const isAtOnce = number === 0;
    const command = { type: 'escalate', since, turn: number, personIds, isLast, isAtOnce } as const;
    const { incident: latest, isChanged } = await incidents.execute(id, command);
    if (isChanged)
      log.info(
        { incidentId: id, turn: number },
        isAtOnce
          ? 'it is critical: people are called at once'
          : 'nobody has acknowledged in time: people are called',
      );
    return latest;
  }

  function failed(id: string, error: unknown, failures: number): void {
    if (hasCode(error, 'trailBroken')) {
      log.error({ incidentId: id, err: error }, 'nobody can be called for an altered incident');
      return;
    }
    const wait = retryDelay(failures);
    log.error({ incidentId: id, failures, wait, err: error }, 'a turn of the escalation waits for the store');
    if (isRunning) wakeFor(id, 0, wait, failures);
  }

  function takeUp(open: readonly Incident[]): void {
    if (!isRunning) return;
    for (const incident of open) plan(incident);
  }

  return {
    async start() {
      if (steps.length === 0) return;
      isRunning = true;
      incidents.onChange(plan);
      await openOnes.start();
    },
    takeUp,
    async stop() {
      isRunning = false;
      openOnes.stop();
      for (const { cancel } of planned.values()) cancel();
      planned.clear();
      await Promise.all(underWay);
    },
  };
}
