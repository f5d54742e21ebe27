import type { MikroORM } from '@mikro-orm/postgresql';
import type { Client } from '@temporalio/client';
import { removeDelivered } from '../db/outbox.ts';
import { answerAsk } from '../domain/clients/answer-ask.ts';
import type { Clock, Deployment, VerbContext } from '../domain/context.ts';
import type { Handoff } from '../domain/handoffs.ts';
import { processSender } from '../domain/messaging/process-sender.ts';
import { reportEndedDelivery } from '../domain/messaging/report-ended-delivery.ts';
import { reportEndedRun } from '../domain/transfer/report-ended-run.ts';
import {
  createHandoffDelivery,
  type HandoffDelivery,
  type RunHandoff,
} from '../integrations/temporal/handoff-delivery.ts';

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
};

export type Verbs = {
  delivery: HandoffDelivery;
  /** A context for verbs that the process itself calls, as the system. */
  context: () => Promise<VerbContext>;
};

/** Ties verbs to the delivery of their handoffs, the same way in every process. */
export function composeVerbs(parts: Parts): Verbs {
  const { process, orm, clock, deployment, connect, onFailure, deliveryTimeoutMs } = parts;
  const delivery = createHandoffDelivery({
    connect,
    outbox: {
      delivered: (ids) => removeDelivered(orm, ids),
      processSender: async (senderKey) =>
        processSender(await context(), senderKey, AbortSignal.timeout(LONGEST_AT_ONCE_MS)),
      answerAsk: async (ask) => answerAsk(await context(), ask),
      runHasEnded,
    },
    onFailure,
    timeoutMs: deliveryTimeoutMs,
  });

  /** Postgres has open what Temporal has completed: it was restored from before the end. Staff is told. */
  async function runHasEnded(handoff: RunHandoff): Promise<void> {
    const ctx = await context();
    if (handoff.kind === 'transfer') await reportEndedRun(ctx, { changeId: handoff.changeId });
    else if (handoff.kind === 'delivery') await reportEndedDelivery(ctx, handoff);
  }

  async function context(): Promise<VerbContext> {
    return {
      orm,
      now: await clock.now(),
      actor: { type: 'system', process },
      cause: process,
      deployment,
      deliver: delivery.deliverInline,
    };
  }

  return { delivery, context };
}

/** The machine's own clock: production reads this one. */
export const systemClock: Clock = { now: async () => new Date() };
