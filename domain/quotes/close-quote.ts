import { refuse } from '../errors.ts';
import { takeBack } from '../messaging/take-back.ts';
import type { Transaction } from '../transaction/transaction.ts';
import type { LockedQuote } from './lock-quote.ts';
import type { QuoteStatus } from './quote.ts';

/** Of the alert that a quote is there. */
export const alertOf = (quoteId: string) => `quote_available/${quoteId}`;

/** A quote that was answered, taken back, or let pass is closed for good (B6). @throws {DomainError} QUOTE_CLOSED. */
export function refuseClosed({ status, isOver }: Pick<LockedQuote, 'status' | 'isOver'>): void {
  if (status !== 'open') refuse('QUOTE_CLOSED', { status });
  if (isOver) refuse('QUOTE_CLOSED', { status: 'expired' });
}

/** Closes a locked quote; an alert that still waits for the morning is not sent any more (A8). */
export async function closeQuote(
  tx: Transaction,
  { id }: Pick<LockedQuote, 'id'>,
  status: Exclude<QuoteStatus, 'open'>,
): Promise<void> {
  await tx.em.execute('update quote set status = ?, closed_at = ? where id = ?', [status, tx.now, id]);
  await takeBack(tx, alertOf(id));
}
