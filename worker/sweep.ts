import type { MikroORM } from '@mikro-orm/postgresql';
import { type Backlog, measureBacklog } from '../db/backlog.ts';
import { claimHandoffs } from '../db/outbox.ts';
import { ringOverdueChanges } from '../domain/changes/ring-overdue-changes.ts';
import type { VerbContext } from '../domain/context.ts';
import { ringOverdueMessages } from '../domain/messaging/overdue-messages.ts';
import { askAboutUnopenedCredentials } from '../domain/transfer/unopened-credentials.ts';
import type { HandoffDelivery } from '../integrations/temporal/handoff-delivery.ts';

const HANDOFF_BATCH = 50;
const OVERDUE_BATCH = 100;
/** Longer than one delivery can take, so that two sweeps never hold the same row. */
const LEASE_MS = 15_000;

export type SweepDependencies = {
  orm: MikroORM;
  context: () => Promise<VerbContext>;
  delivery: Pick<HandoffDelivery, 'deliver'>;
};

/**
 * One round of the sweep: delivers handoffs that were left over and rings whatever is overdue. Resolves to how many
 * handoffs it delivered; a full batch means that there is more.
 */
export async function sweepOnce(deps: SweepDependencies): Promise<number> {
  const ctx = await deps.context();
  const due = await claimHandoffs(deps.orm, { now: ctx.now, limit: HANDOFF_BATCH, leaseMs: LEASE_MS });
  const delivered = due.length === 0 ? 0 : await deps.delivery.deliver(due);
  await ringOverdueChanges(ctx, { limit: OVERDUE_BATCH });
  await ringOverdueMessages(ctx, { limit: OVERDUE_BATCH });
  await askAboutUnopenedCredentials(ctx, { limit: OVERDUE_BATCH });
  return delivered;
}

type Measuring = {
  publish: (backlog: Backlog) => void;
  /** Learns why there are no new figures. */
  onUnmeasured: (error: unknown) => void;
};

/** A round with the figures for operations first: that they cannot be had keeps nobody's message waiting. */
export async function sweepAndMeasure(deps: SweepDependencies, measuring: Measuring): Promise<number> {
  const { now } = await deps.context();
  await measureBacklog(deps.orm, now).then(measuring.publish).catch(measuring.onUnmeasured);
  return sweepOnce(deps);
}
