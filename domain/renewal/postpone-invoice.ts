import { endDay, owesMore, suspensionDay } from '../billing/consequences.ts';
import { invoiceLink } from '../billing/invoice-link.ts';
import { type LockedInvoice, lockInvoice } from '../billing/lock-invoice.ts';
import { FROZEN_POLICY, type Policy } from '../company/policies.ts';
import { refuse } from '../errors.ts';
import { tell } from '../messaging/tell.ts';
import { formatMoney } from '../money.ts';
import { type HeldService, readHeldService, ringServices } from '../services/lock-held-service.ts';
import { liftSuspension } from '../services/suspension.ts';
import { addDays, formatDate, isLocalDate, type LocalDate, laterOf, localDateOf } from '../time.ts';
import { actingStaff } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { type Transaction, transaction } from '../transaction/transaction.ts';
import { firstBusinessDay, holidaysFrom } from './business-days.ts';
import { noticeKey } from './debt.ts';

/** How far away what follows may be put off. */
const MOST_DAYS = 365;

/** Until when, and the first days of what follows then if it is still unpaid. */
export type Postponement = {
  invoiceId: string;
  postponedUntil: LocalDate;
  suspendedOn: LocalDate;
  terminatedOn: LocalDate;
};

/**
 * Staff puts off what follows if an order's or a renewal's invoice is not paid ("prórroga"): suspension, void and end move by
 * the same days, the service works again if that alone had stopped it, and its holder is told (B3). The same date again is a
 * success.
 * @throws {DomainError} FORBIDDEN, NOT_FOUND, INVOICE_NOT_POSTPONABLE; INVALID_INPUT for a date that puts nothing off, or that is
 * more than a year away.
 */
export function postponeInvoice(
  ctx: VerbContext,
  { invoiceId, until, reason }: { invoiceId: string; until: LocalDate; reason: string },
): Promise<Postponement> {
  actingStaff(ctx);
  return transaction(ctx, async (tx) => {
    const invoice = await lockInvoice(tx, invoiceId);
    const due = await readDue(tx, invoice);
    const { policy, postponedUntil } = due;
    if (postponedUntil !== until) {
      refuseUseless(until, due, localDateOf(tx.now, policy.timeZone));
      await postpone(tx, { invoice, due, until });
      const { serviceId } = due;
      const subjects = { clientId: invoice.client.id, serviceId, invoiceId };
      tx.event({ type: 'invoice.postponed', ...subjects, data: { until, reason } });
    }
    const put = { ...due, postponedUntil: until };
    return {
      invoiceId,
      postponedUntil: until,
      suspendedOn: suspensionDay(put, policy),
      terminatedOn: endDay(put, policy),
    };
  });
}

type DueInvoice = {
  serviceId: string;
  dueDate: LocalDate;
  postponedUntil: LocalDate | null;
  /** The day of which its holder was told already. */
  toldDay: LocalDate | null;
  policy: Policy;
  holidays: LocalDate[];
  /** Whether another invoice led to the suspension of its service too. */
  owesMore: boolean;
};

/** @throws {DomainError} INVOICE_NOT_POSTPONABLE for what suspends nobody: paid, void, of another kind, of who holds the service no more. */
async function readDue(tx: Transaction, { id, status }: LockedInvoice): Promise<DueInvoice> {
  const [due] = status === 'issued' ? await tx.em.execute<DueInvoice[]>(DUE, [tx.now, id]) : [];
  return due ?? refuse('INVOICE_NOT_POSTPONABLE', { status });
}

const DUE = /* sql */ `
select s.id as "serviceId", i.due_date as "dueDate", i.postponed_until as "postponedUntil",
  (select suspends_on from dunning where invoice_id = i.id) as "toldDay",
  ${FROZEN_POLICY} as policy,
  ${holidaysFrom('(?::timestamptz at time zone w.time_zone)::date')} as holidays,
  ${owesMore({ serviceId: 's.id', besides: 'i.id', clientId: 'i.client_id' })} as "owesMore"
from invoice i
cross join company_settings w
join service s on s.status in ('active', 'suspended') and s.id in (
  select service_id from invoice_line where invoice_id = i.id and kind in ('order', 'renewal'))
join ownership_interval o on o.service_id = s.id and o.ended_at is null and o.client_id = i.client_id
where i.id = ?`;

function refuseUseless(until: LocalDate, due: DueInvoice, today: LocalDate): void {
  const { policy, toldDay } = due;
  const after = [suspensionDay(due, policy), today, toldDay ?? today].reduce(laterOf);
  const last = addDays(today, MOST_DAYS);
  if (isLocalDate(until) && until > after && until <= last) return;
  const expected = `una fecha posterior al ${formatDate(after)} y no después del ${formatDate(last)}, como ${addDays(after, 7)}`;
  refuse('INVALID_INPUT', { field: 'until', expected });
}

async function postpone(
  tx: Transaction,
  { invoice, due, until }: { invoice: LockedInvoice; due: DueInvoice; until: LocalDate },
): Promise<void> {
  const day = firstBusinessDay(until, due.holidays);
  await tx.em.execute('update invoice set postponed_until = ? where id = ?', [until, invoice.id]);
  await tx.em.execute(
    /* sql */ `insert into dunning (invoice_id, suspends_on) values (?, ?)
    on conflict (invoice_id) do update set suspends_on = excluded.suspends_on, suspended_at = null, ends_on = null,
      last_told_at = null`,
    [invoice.id, day],
  );
  const held = await readHeldService(tx, due.serviceId);
  if (held.suspensionReasons.includes('non_payment') && !due.owesMore) {
    await liftSuspension(tx, held, 'non_payment');
  }
  tellOf(tx, held, { invoice, day });
  await ringServices(tx, [held], 'dataChanged');
}

/** It is the notice of its day too: what follows then needs no other one (B3). */
function tellOf(
  tx: Transaction,
  { holder, label }: HeldService,
  { invoice, day }: { invoice: LockedInvoice; day: LocalDate },
): void {
  const { total, applied, currency, number } = invoice;
  tell(tx, {
    to: holder,
    template: 'invoice_postponed',
    variables: {
      name: holder.name,
      invoice: number.toString(),
      service: label,
      owed: formatMoney({ amount: total - applied, currency }),
      date: formatDate(day),
      link: invoiceLink(tx.ctx.deployment, invoice.linkToken),
    },
    businessKey: noticeKey(invoice.id, 'suspension', day),
  });
}
