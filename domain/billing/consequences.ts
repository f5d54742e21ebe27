import type { Policy } from '../company/policies.ts';
import { addDays, daysBetween, type LocalDate, laterOf } from '../time.ts';

/** When an invoice is due, and until when staff put off what follows if it is not paid. */
type Due = { dueDate: LocalDate; postponedUntil: LocalDate | null };

/** Whether a transfer that was reported for an invoice holds what follows it, on a day (B4). */
export function isHeld({ heldUntil }: { heldUntil: LocalDate | null }, today: LocalDate): boolean {
  return heldUntil !== null && today <= heldUntil;
}

/** Whether an unpaid invoice of a client led to the suspension of a service too, beside another one; each a term of SQL (B3). */
export const owesMore = ({
  serviceId,
  besides,
  clientId,
}: Record<'serviceId' | 'besides' | 'clientId', string>) =>
  /* sql */ `exists (
    select from invoice_line l join invoice other on other.id = l.invoice_id join dunning d on d.invoice_id = other.id
    where l.service_id = ${serviceId} and other.id <> ${besides} and other.status = 'issued'
      and d.suspended_at is not null and other.client_id = ${clientId})`;

/** The first day on which an unpaid invoice may suspend its service: so many days after its own due date, or as put off (B3). */
export function suspensionDay({ dueDate, postponedUntil }: Due, policy: Policy): LocalDate {
  const usual = addDays(dueDate, policy.suspendAfterDays);
  return postponedUntil ? laterOf(usual, postponedUntil) : usual;
}

/** The first day on which it may end it: put off by as many days as the suspension (B3). */
export function endDay(due: Due, policy: Policy): LocalDate {
  const usual = addDays(due.dueDate, policy.suspendAfterDays);
  const put = daysBetween(usual, suspensionDay(due, policy));
  return addDays(due.dueDate, policy.terminateAfterDays + put);
}
