import { isHeld } from '../billing/consequences.ts';
import { lockInvoice } from '../billing/lock-invoice.ts';
import { voidLocked } from '../billing/void-invoice.ts';
import { leaveBrake } from '../changes/brake.ts';
import { subjectsOf, touch } from '../changes/progress.ts';
import { ringRenewals } from '../changes/ring-renewals.ts';
import { localDateOf } from '../time.ts';
import type { Transaction } from '../transaction/transaction.ts';
import type { CancellationStanding } from './cancellation.ts';
import type { CancellationRecord } from './load-cancellation.ts';
import { keepService } from './progress.ts';

/**
 * Whether what a service is being ended for still ends it: unpaid by its holder, suspended for it, not put off (B3), nor held by a
 * transfer that its holder reported (B4).
 */
export function isStillOwed(now: Date, { debt, service, holder, change }: CancellationRecord): boolean {
  if (debt?.status !== 'issued' || debt.clientId !== holder.id) return false;
  const today = localDateOf(now, change.policy.timeZone);
  const isPutOff = debt.postponedUntil !== null && debt.postponedUntil > today;
  return service.suspensionReasons.includes('non_payment') && !isPutOff && !isHeld(debt, today);
}

/**
 * The debt is none any more before the claim: the service goes on, unless its holder has asked for the end of its period, which
 * has a day of its own (X3).
 */
export async function leaveDebt(
  tx: Transaction,
  loaded: CancellationRecord,
): Promise<CancellationStanding | undefined> {
  const { cancellation, change } = loaded;
  if (cancellation.mode === 'non_payment') return keepService(tx, loaded, 'debt_over');
  cancellation.debtInvoiceId = null;
  loaded.debt = null;
  touch(loaded);
  tx.event({ ...subjectsOf(loaded), type: 'cancellation.debt_left' });
  await leaveBrake(tx, { what: 'ending', subjectId: change.id });
  await ringRenewals(tx, [change.serviceId], 'dataChanged');
  return undefined;
}

/** All that its holder owes of orders and renewals of the service is void, whatever was paid of it is credit (B3, B4). */
export async function voidDebts(tx: Transaction, { service, holder }: CancellationRecord): Promise<void> {
  const owed = await tx.em.execute<{ id: string }[]>(
    /* sql */ `select i.id from invoice i
    where i.status = 'issued' and i.client_id = ? and exists (
      select from invoice_line l where l.invoice_id = i.id and l.service_id = ? and l.kind in ('order', 'renewal'))
    order by i.id`,
    [holder.id, service.id],
  );
  for (const { id } of owed) await voidLocked(tx, await lockInvoice(tx, id), 'unpaid_for_long');
}
