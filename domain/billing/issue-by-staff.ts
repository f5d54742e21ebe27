import { refuse } from '../errors.ts';
import { endOfTerm, type LatestTerm } from '../services/term.ts';
import { formatDate, localDateOf } from '../time.ts';
import { actingStaff } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { read, type Transaction } from '../transaction/transaction.ts';
import { COVERED_UNTIL } from './invoice.ts';
import { issueInvoice, type NewInvoice } from './issue-invoice.ts';
import { UPGRADE_OPEN } from './renewal.ts';

/**
 * Staff issues an invoice for a service: an extra, or a renewal whose invoice was void (B2). It is not due before today, and a
 * renewal is of the period that follows the service's latest term: paid, it moves just that one on.
 * @throws {DomainError} FORBIDDEN, INVALID_INPUT; those of `issueInvoice`.
 */
export async function issueByStaff(
  ctx: VerbContext,
  input: NewInvoice,
): Promise<{ invoiceId: string; number: number }> {
  actingStaff(ctx);
  const [settings] = await read(ctx).execute<{ zone: string }[]>(
    'select time_zone as zone from company_settings',
  );
  if (settings && input.dueDate < localDateOf(ctx.now, settings.zone)) {
    refuse('INVALID_INPUT', { field: 'dueDate', expected: 'se esperaba hoy o una fecha por venir' });
  }
  return issueInvoice(ctx, input, (tx) => checkRenewal(tx, input));
}

type Following = Pick<LatestTerm, 'endDate' | 'period' | 'anchorDay'> & {
  /** The invoice that is for that period already, if it is not void. */
  issued: string | null;
  isUpgraded: boolean;
};

const FOLLOWING = /* sql */ `
select s.period, s.anchor_day as "anchorDay", t.end_date as "endDate", (
  select min(i.number) from invoice_line l join invoice i on i.id = l.invoice_id where l.service_id = s.id
    and l.kind = 'renewal' and i.status <> 'void' and ${COVERED_UNTIL} > t.end_date) as issued,
  ${UPGRADE_OPEN} as "isUpgraded"
from service s
cross join lateral (select max(end_date) as end_date from term where service_id = s.id) as t
where s.id = ? and t.end_date is not null`;

/** The service is locked, so that its latest term is the one that the invoice will find. */
async function checkRenewal(tx: Transaction, { serviceId, lines }: NewInvoice): Promise<void> {
  const renewals = lines.filter(({ kind }) => kind === 'renewal');
  if (renewals.length === 0) return;
  const [following] = await tx.em.execute<Following[]>(FOLLOWING, [serviceId]);
  if (!following) refusePeriod('el servicio todavía no tiene un período que renovar');
  const { endDate: start, issued, isUpgraded } = following;
  if (isUpgraded) refusePeriod('el servicio tiene una subida de plan en curso: primero tiene que terminar');
  if (issued)
    refusePeriod(`el período que sigue ya está en la factura N.º ${issued}: primero hay que anularla`);
  const end = endOfTerm(start, following);
  const isNext = renewals.every(({ periodStart, periodEnd }) => periodStart === start && periodEnd === end);
  if (isNext) return;
  refusePeriod(`se esperaba el período que sigue: desde el ${formatDate(start)} hasta el ${formatDate(end)}`);
}

function refusePeriod(expected: string): never {
  return refuse('INVALID_INPUT', { field: 'period', expected });
}
