import { refuse } from '../errors.ts';
import type { StaffTask } from '../tasks/staff-task.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { Quote } from './quote.ts';

/**
 * Staff answered what a client asked for with a quote (X8): one that was made for that client and not taken back.
 * @throws {DomainError} INVALID_INPUT.
 */
export async function answerWithQuote(
  tx: Transaction,
  { clientId }: Pick<StaffTask, 'clientId'>,
  { quoteId }: Readonly<Record<string, string>>,
): Promise<void> {
  const found = await tx.em.count(Quote, { id: quoteId, clientId, status: { $ne: 'withdrawn' } });
  if (found > 0) return;
  const expected = 'el id de un presupuesto de ese cliente que no se haya retirado';
  refuse('INVALID_INPUT', { field: 'answers.quoteId', expected });
}
