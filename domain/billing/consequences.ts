import type { Policy } from '../company/policies.ts';
import { addDays, daysBetween, type LocalDate, laterOf } from '../time.ts';

/** When an invoice is due, and until when staff put off what follows if it is not paid. */
type Due = { dueDate: LocalDate; postponedUntil: LocalDate | null };

/** Whether a transfer that was reported for an invoice holds what follows it, on a day (B4). */
export function isHeld({ heldUntil }: { heldUntil: LocalDate | null }, today: LocalDate): boolean {
  return heldUntil !== null && today <= heldUntil;
}

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
