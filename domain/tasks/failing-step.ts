import { DAY_MS } from '../time.ts';
import type { VerbContext } from '../transaction/context.ts';
import { isUnavailable, type Transaction, transaction } from '../transaction/transaction.ts';
import { openTask } from './open-task.ts';
import { settleTasks } from './settle-tasks.ts';
import { StaffTask, type TaskKind } from './staff-task.ts';

/** What the run of a failing step is about. */
export type StepSubject =
  | { changeId: string }
  | { messageId: string }
  | { serviceId: string }
  | { invoiceId: string }
  | { termId: string }
  | { notificationId: string }
  | { receiptId: string };

type FailingStep = {
  subject: StepSubject;
  error: unknown;
  /** The step and its error's class and code, for staff; nothing personal. */
  details: Record<string, string>;
};

/**
 * A step of a run fails again and again with an error that waiting does not mend: staff is told, once, and again a day
 * after having seen it (G7). The step itself is tried on, so that a new version heals it. Postgres away is an outage, and
 * no task.
 */
export async function reportFailingStep(ctx: VerbContext, { subject, ...step }: FailingStep): Promise<void> {
  if (isUnavailable(step.error)) return;
  const { details } = step;
  await transaction(ctx, (tx) => openUnlessSeen(tx, { kind: 'step_failing', subject, details }));
}

/** Opens a task about what goes on failing, unless staff has seen it within a day. */
export async function openUnlessSeen(
  tx: Transaction,
  { kind, subject, details }: Pick<FailingStep, 'subject' | 'details'> & { kind: TaskKind },
): Promise<void> {
  const subjectId = idOf(subject);
  const resolvedAt = { $gt: new Date(tx.now.getTime() - DAY_MS) };
  const seen = await tx.em.count(StaffTask, { subjectId, kind, choice: 'seen', resolvedAt });
  if (seen === 0) await openTask(tx, { kind, subjectId, ...subject, details });
}

/** The step came through: nobody needs to look any more. */
export function settleFailingStep(ctx: VerbContext, subject: StepSubject): Promise<void> {
  return transaction(ctx, (tx) => settleTasks(tx, { subjectId: idOf(subject), kinds: ['step_failing'] }));
}

export function idOf(subject: StepSubject): string {
  if ('serviceId' in subject) return subject.serviceId;
  if ('invoiceId' in subject) return subject.invoiceId;
  if ('termId' in subject) return subject.termId;
  if ('notificationId' in subject) return subject.notificationId;
  if ('receiptId' in subject) return subject.receiptId;
  return 'changeId' in subject ? subject.changeId : subject.messageId;
}
