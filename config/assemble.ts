import type { MikroORM } from '@mikro-orm/postgresql';
import type { Client } from '@temporalio/client';
import { handleAsk } from '../domain/accounts/handle-ask.ts';
import { leaveBackupToStaff } from '../domain/backups/record-backup.ts';
import { reportEndedRun } from '../domain/changes/report-ended-run.ts';
import { reportEndedDelivery } from '../domain/messaging/report-ended-delivery.ts';
import { processSender } from '../domain/procedures/process-sender.ts';
import { reportEndedTerm } from '../domain/renewal/report-ended-term.ts';
import { type Clock, contextOf, type Deployment, type VerbContext } from '../domain/transaction/context.ts';
import type { Handoff } from '../domain/transaction/handoffs.ts';
import { removeDelivered } from '../domain/transaction/outbox.ts';
import {
  createHandoffDelivery,
  type HandoffDelivery,
  type KnownRuns,
  type RunHandoff,
} from '../integrations/temporal/runs.ts';

/** Milliseconds after which no further message of one sender is begun, so that a round of the sweep has an end. */
const LONGEST_AT_ONCE_MS = 10_000;

type Parts = {
  /** Names the process in events: `api`, `worker`. */
  process: string;
  orm: MikroORM;
  clock: Clock;
  deployment: Deployment;
  /** Temporal's client, connecting at the first use; may reject while Temporal is away. */
  connect: () => Promise<Client>;
  onFailure: (handoff: Handoff, error: unknown) => void;
  /** Milliseconds that one inline delivery may take before the sweep has it; for tests, where none runs. */
  deliveryTimeoutMs?: number;
  /** The runs of changes by kind; those of the product by default. */
  runs?: KnownRuns;
};

export type Verbs = {
  delivery: HandoffDelivery;
  /** A context for verbs that the process itself calls, as the system. */
  context: () => Promise<VerbContext>;
};

/** Ties verbs to the delivery of their handoffs, the same way in every process. */
export function assemble(parts: Parts): Verbs {
  const { process, orm, clock, deployment, connect, onFailure, deliveryTimeoutMs, runs } = parts;
  const delivery = createHandoffDelivery({
    connect,
    outbox: {
      delivered: (ids) => removeDelivered(orm, ids),
      processSender: async (senderKey) =>
        processSender(await context(), senderKey, AbortSignal.timeout(LONGEST_AT_ONCE_MS)),
      handleAsk: async (ask) => handleAsk(await context(), ask),
      runHasEnded,
    },
    onFailure,
    timeoutMs: deliveryTimeoutMs,
    runs,
  });

  /** Postgres has open what Temporal has completed: it was restored from before the end. Staff is told. */
  async function runHasEnded(handoff: RunHandoff): Promise<void> {
    const ctx = await context();
    if (handoff.kind === 'delivery') await reportEndedDelivery(ctx, handoff);
    else if (handoff.kind === 'backup')
      await leaveBackupToStaff(ctx, { backupId: handoff.backupId, why: 'RUN_ENDED' });
    else if (handoff.kind === 'renewal') await reportEndedTerm(ctx, { termId: handoff.termId });
    // What has versions of its own is handed over again with the next one.
    else if ('reference' in handoff) await reportEndedRun(ctx, { changeId: handoff.changeId });
  }

  function context(): Promise<VerbContext> {
    const surroundings = { orm, clock, deployment, deliver: delivery.deliverInline };
    return contextOf(surroundings, { actor: { type: 'system', process }, cause: process });
  }

  return { delivery, context };
}

/** The machine's own clock: production reads this one. */
export const systemClock: Clock = { now: async () => new Date() };
