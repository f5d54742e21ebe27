import type { MikroORM } from '@mikro-orm/postgresql';
import { type Backlog, measureBacklog } from '../db/backlog.ts';
import { purge } from '../db/purge.ts';
import { handOverOverdueBackups } from '../domain/backups/ask-for-backup.ts';
import { followOverdueCheckouts } from '../domain/billing/follow-checkout.ts';
import { lookUpOverdue } from '../domain/billing/gateway-notification.ts';
import { tellOfDueInvoices } from '../domain/billing/tell-of-invoices.ts';
import { tellPriceChanges } from '../domain/catalogue/tell-price-changes.ts';
import { ringOverdueChanges } from '../domain/changes/ring-overdue-changes.ts';
import { ringOverdueRenewals } from '../domain/changes/ring-renewals.ts';
import { sendEditSummaries } from '../domain/clients/edit-notices.ts';
import { forgetLapsedEmails } from '../domain/clients/pending-email.ts';
import { askAboutUnopenedCredentials } from '../domain/credentials/unopened-credentials.ts';
import { reviewDueDomains } from '../domain/domains/review-due-domains.ts';
import { handOverDueMessages } from '../domain/messaging/due-messages.ts';
import { releaseHeld } from '../domain/messaging/release-held.ts';
import { expireQuotes } from '../domain/quotes/expire-quotes.ts';
import { readOverdueReceipts } from '../domain/renewal/read-overdue-receipts.ts';
import { followOverdue } from '../domain/services/follow-again.ts';
import type { VerbContext } from '../domain/transaction/context.ts';
import { claimHandoffs } from '../domain/transaction/outbox.ts';
import type { HandoffDelivery } from '../integrations/temporal/runs.ts';
import { changeWorkflowId, renewalWorkflowId } from '../workflows/messages.ts';

const HANDOFF_BATCH = 50;
/** Milliseconds after which a round goes on with everything else, however many handoffs are left. */
const DRAIN_MS = 10_000;
const OVERDUE_BATCH = 100;
/** More than a round's pause lets anybody make. */
const PURGE_BATCH = 5_000;
/** With a round's pause about as many a second as WhatsApp is given. */
const RELEASE_BATCH = 60;
/** Each of these is a transaction of its own. */
const DOMAINS_BATCH = 20;
const PRICES_BATCH = 20;
const INVOICE_ALERTS_BATCH = 20;
/** Longer than one delivery can take, so that two sweeps never hold the same row. */
const LEASE_MS = 15_000;

export type SweepDependencies = {
  orm: MikroORM;
  context: () => Promise<VerbContext>;
  delivery: Pick<HandoffDelivery, 'deliver'>;
  /** Learns of every run that was rung because its change was overdue. */
  onOverdue?: (workflowId: string) => void;
};

/**
 * One round of the sweep: delivers handoffs that were left over, rings whatever is overdue, tells of invoices that waited for others, lets held messages go, closes
 * quotes whose time is over, looks at domains that are due, tells of announced prices, sends what a day of edits left to tell and deletes what has had its
 * time. Resolves to how many handoffs it delivered.
 */
export async function sweepOnce(deps: SweepDependencies): Promise<number> {
  const delivered = await deliverDue(deps);
  const ctx = await deps.context();
  const overdue = await ringOverdueChanges(ctx, { limit: OVERDUE_BATCH });
  for (const { kind, changeId } of overdue) deps.onOverdue?.(changeWorkflowId(kind, changeId));
  const terms = await ringOverdueRenewals(ctx, { limit: OVERDUE_BATCH });
  for (const { termId } of terms) deps.onOverdue?.(renewalWorkflowId(termId));
  await tellOfDueInvoices(ctx, { limit: INVOICE_ALERTS_BATCH });
  await handOverDueMessages(ctx, { limit: OVERDUE_BATCH });
  await releaseHeld(ctx, { limit: RELEASE_BATCH });
  await askAboutUnopenedCredentials(ctx, { limit: OVERDUE_BATCH });
  await followOverdue(ctx, { limit: OVERDUE_BATCH });
  await followOverdueCheckouts(ctx, { limit: OVERDUE_BATCH });
  await lookUpOverdue(ctx, { limit: OVERDUE_BATCH });
  await readOverdueReceipts(ctx, { limit: OVERDUE_BATCH });
  await handOverOverdueBackups(ctx, { limit: OVERDUE_BATCH });
  await expireQuotes(ctx, { limit: OVERDUE_BATCH });
  await reviewDueDomains(ctx, { limit: DOMAINS_BATCH });
  await tellPriceChanges(ctx, { limit: PRICES_BATCH });
  await sendEditSummaries(ctx, { limit: OVERDUE_BATCH });
  await forgetLapsedEmails(ctx, { limit: OVERDUE_BATCH });
  await purge(deps.orm, { now: ctx.now, limit: PURGE_BATCH });
  return delivered;
}

/**
 * What an outage of Temporal left is delivered batch after batch, for as long as all of a batch arrives: one batch a round would
 * take as long again as the outage lasted.
 */
async function deliverDue({ orm, context, delivery }: SweepDependencies): Promise<number> {
  const begun = performance.now();
  let delivered = 0;
  for (;;) {
    const { now } = await context();
    const due = await claimHandoffs(orm, { now, limit: HANDOFF_BATCH, leaseMs: LEASE_MS });
    const arrived = due.length === 0 ? 0 : await delivery.deliver(due);
    delivered += arrived;
    if (arrived < HANDOFF_BATCH || performance.now() - begun >= DRAIN_MS) return delivered;
  }
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
