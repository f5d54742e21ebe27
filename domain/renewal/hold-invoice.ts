import type { LockedInvoice } from '../billing/lock-invoice.ts';
import { ringServices } from '../services/lock-held-service.ts';
import { type LocalDate, localDateOf } from '../time.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { addBusinessDays, holidaysFrom } from './business-days.ts';

type Calendar = { heldUntil: LocalDate | null; holdDays: number; holidays: LocalDate[] };

/**
 * From the first transfer that is reported for an invoice on, nothing follows it for some business days (B4); no later report
 * holds it again. Resolves to the last of those days. The caller holds the invoice's locks.
 */
export async function holdOnce(tx: Transaction, invoice: LockedInvoice): Promise<LocalDate> {
  const today = localDateOf(tx.now, invoice.timeZone);
  const [calendar] = await tx.em.execute<Calendar[]>(
    /* sql */ `select i.held_until as "heldUntil", w.transfer_hold_days as "holdDays",
      ${holidaysFrom('?::date')} as holidays
    from invoice i cross join company_settings w where i.id = ?`,
    [today, invoice.id],
  );
  if (!calendar) throw new Error('the invoice that is locked is not there');
  if (calendar.heldUntil) return calendar.heldUntil;
  const until = addBusinessDays(today, calendar.holdDays, calendar.holidays);
  await tx.em.execute('update invoice set held_until = ? where id = ?', [until, invoice.id]);
  tx.event({ type: 'invoice.held', ...subjectsOf(invoice), data: { until } });
  await ringServices(tx, invoice.services, 'dataChanged');
  return until;
}

/** Staff answered: what follows the invoice goes on from the next day (B4). The caller holds the invoice's locks. */
export async function endHold(tx: Transaction, invoice: LockedInvoice): Promise<void> {
  const today = localDateOf(tx.now, invoice.timeZone);
  const ended = await tx.em.execute(
    "update invoice set held_until = ? where id = ? and status = 'issued' and held_until > ? returning id",
    [today, invoice.id, today],
  );
  if (ended.length === 0) return;
  tx.event({ type: 'invoice.hold_ended', ...subjectsOf(invoice) });
  await ringServices(tx, invoice.services, 'dataChanged');
}

function subjectsOf({ id: invoiceId, client }: LockedInvoice) {
  return { clientId: client.id, invoiceId };
}
