import { leaveBrake } from '../changes/brake.ts';
import { ENDED_STATUSES } from '../services/service.ts';
import { settleTasks } from '../tasks/settle-tasks.ts';
import type { VerbContext } from '../transaction/context.ts';
import { type Transaction, transaction } from '../transaction/transaction.ts';
import { awaitEnding } from './await-ending.ts';
import { awaitInvoice, leaveUnissued, NotIssued } from './await-invoice.ts';
import { dun } from './dun.ts';
import { lockTerm, readTerm, type TermRecord } from './load-term.ts';
import { isOver, writeStanding } from './progress.ts';
import { isRestored, park } from './restored-term.ts';
import type { Outcome, RenewalStanding, TermQuestion } from './standing.ts';

/** Tasks that mean nothing once a term is over. */
const TASKS = ['renewal_not_issued', 'dunning_unnoticed', 'renewal_restored'] as const;

/**
 * Reviews a term (B2, B3): invoices its renewal when that is due, reminds of what is owed, suspends, tells of the end and hands
 * over to it, whatever is next. It is over once the next one has begun or its service has ended. A database that knows less
 * than the run was restored from a backup: the term parks until staff says `continue`.
 * @throws {DomainError} NOT_FOUND.
 */
export async function reviewTerm(ctx: VerbContext, question: TermQuestion): Promise<RenewalStanding> {
  try {
    return await reviewOnce(ctx, question, review);
  } catch (error) {
    if (!(error instanceof NotIssued)) throw error;
    return reviewOnce(ctx, question, (tx, loaded) => leaveUnissued(tx, loaded, error.why));
  }
}

function reviewOnce(
  ctx: VerbContext,
  question: TermQuestion,
  step: (tx: Transaction, loaded: TermRecord) => Promise<Outcome>,
): Promise<RenewalStanding> {
  return transaction(ctx, async (tx) => {
    const loaded = await lockTerm(tx, question.termId);
    if (await isRestored(tx, loaded, question)) return park(tx, loaded, question);
    const { stage, version } = loaded;
    if (isOver(stage)) return { state: stage, version, waitingFor: 'nothing', wakeAt: null };
    return writeStanding(tx, loaded, await step(tx, loaded));
  });
}

async function review(tx: Transaction, loaded: TermRecord): Promise<Outcome> {
  const { termId, subject, debts, cancellation } = loaded;
  await leavePaid(tx, loaded);
  if (ENDED_STATUSES.includes(subject.service.status)) {
    await settleTasks(tx, { subjectId: termId, kinds: TASKS });
    return { stage: 'ended' };
  }
  if (cancellation && (loaded.endingFor || cancellation.mode !== 'end_of_period')) {
    return awaitEnding(tx, loaded);
  }
  if (debts.length > 0) {
    // Staff issued it by hand.
    if (loaded.openTasks.includes('renewal_not_issued')) {
      await settleTasks(tx, { subjectId: termId, kinds: ['renewal_not_issued'] });
    }
    return dun(tx, loaded);
  }
  const waiting = await awaitInvoice(tx, loaded);
  if (waiting) return waiting;
  // It was issued just now; credit may have paid it at once, and the next term has begun then (B4).
  const issued = await readTerm(tx, termId, subject);
  Object.assign(loaded, issued, { hasActed: true });
  return isOver(issued.stage) ? { stage: 'renewed' } : dun(tx, loaded);
}

/** What is paid or void by now waits for staff no more (B10). */
async function leavePaid(tx: Transaction, { braked, debts }: TermRecord): Promise<void> {
  const owed = debts.map(({ id }) => id);
  for (const subjectId of braked.filter((id) => !owed.includes(id))) {
    await leaveBrake(tx, { what: 'suspension', subjectId });
  }
}
