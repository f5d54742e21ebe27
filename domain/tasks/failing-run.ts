import type { VerbContext } from '../transaction/context.ts';
import { read, transaction } from '../transaction/transaction.ts';
import { idOf, openUnlessSeen, type StepSubject } from './failing-step.ts';
import { settleTasks } from './settle-tasks.ts';
import { StaffTask } from './staff-task.ts';

export type FailingRunTask = { workflowId: string; subjectId: string };

type FailingRun = {
  /** What the run is about. */
  subject: StepSubject;
  workflowId: string;
  /** Temporal's words for how it fails. */
  problem: string;
};

/**
 * A run cannot go on: its workflow task fails again and again, by a fault of ours that waiting does not mend, and no step
 * of it gets to run. Staff is told, once, and again a day after having seen it (G7, invariants 5 and 16). What Postgres
 * does not know was not started by us, and is no task.
 */
export function reportFailingRun(ctx: VerbContext, run: FailingRun): Promise<void> {
  const { subject, workflowId, problem } = run;
  return transaction(ctx, async (tx) => {
    const known = await tx.em.execute(`select 1 from ${tableOf(subject)} where id = ?`, [idOf(subject)]);
    if (known.length === 0) return;
    await openUnlessSeen(tx, { kind: 'run_failing', subject, details: { run: workflowId, problem } });
  });
}

function tableOf(subject: StepSubject): string {
  if ('serviceId' in subject) return 'service';
  if ('invoiceId' in subject) return 'invoice';
  if ('termId' in subject) return 'term';
  if ('notificationId' in subject) return 'gateway_notification';
  if ('receiptId' in subject) return 'inbound_receipt';
  return 'changeId' in subject ? 'service_change' : 'outbound_message';
}

/** The run goes on, or has ended: nobody needs to look any more. */
export function settleFailingRun(ctx: VerbContext, subjectId: string): Promise<void> {
  return transaction(ctx, (tx) => settleTasks(tx, { subjectId, kinds: ['run_failing'] }));
}

/** The runs that staff has been told of, by their open tasks; the oldest first, at most `limit`. */
export async function reportedFailingRuns(
  ctx: VerbContext,
  { limit }: { limit: number },
): Promise<FailingRunTask[]> {
  const tasks = await read(ctx).find(
    StaffTask,
    { kind: 'run_failing', resolvedAt: null },
    { orderBy: { openedAt: 'asc', id: 'asc' }, limit },
  );
  return tasks.map(({ details, subjectId }) => ({ workflowId: details['run'] ?? '', subjectId }));
}
