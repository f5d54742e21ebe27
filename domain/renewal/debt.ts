import type { LocalDate } from '../time.ts';
import type { Transaction } from '../transaction/transaction.ts';

/** What became of a notice: taken by a channel at least, on its way, or by none; null for one that was not sent. */
type NoticeState = 'accepted' | 'under_way' | 'failed' | null;

/** An order's or a renewal's invoice that the holder of its service has not paid, with what they were told of it (B3). */
export type Debt = {
  id: string;
  number: number;
  /** What remains of it: minor units of `currency`. */
  owed: bigint;
  currency: string;
  /** Of the link at which it is seen and paid. */
  linkToken: string;
  dueDate: LocalDate;
  postponedUntil: LocalDate | null;
  /** The last day on which a reported transfer holds all of this (B4). */
  heldUntil: LocalDate | null;
  remindedAt: Date | null;
  /** The day of which they were told that it suspends the service, and when it did. */
  suspendsOn: LocalDate | null;
  suspendedAt: Date | null;
  /** The day of which they were told that it ends the service; when they were told of it for the last time. */
  endsOn: LocalDate | null;
  lastToldAt: Date | null;
  /** Of the notices of those days. */
  notices: { suspension: NoticeState; end: NoticeState; last: NoticeState };
};

/** What a client is told of before it is done. */
export type NoticeKind = keyof Debt['notices'];

/** One of its kind for each day that it names, so that another day is told anew (A2). */
export function noticeKey(invoiceId: string, kind: NoticeKind, day: LocalDate): string {
  return `dunning/${invoiceId}/${kind}/${day}`;
}

/** Stores what its payer was told and what followed, which counts as an act of the term's run. */
export async function saveDebt(tx: Transaction, term: { hasActed: boolean }, debt: Debt): Promise<void> {
  term.hasActed = true;
  const { id, remindedAt, suspendsOn, suspendedAt, endsOn, lastToldAt } = debt;
  await tx.em.execute(
    /* sql */ `insert into dunning (invoice_id, reminded_at, suspends_on, suspended_at, ends_on, last_told_at)
    values (?, ?, ?, ?, ?, ?)
    on conflict (invoice_id) do update set reminded_at = excluded.reminded_at, suspends_on = excluded.suspends_on,
      suspended_at = excluded.suspended_at, ends_on = excluded.ends_on, last_told_at = excluded.last_told_at`,
    [id, remindedAt, suspendsOn, suspendedAt, endsOn, lastToldAt],
  );
}
