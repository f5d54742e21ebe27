import type { NewInvoiceLine } from '../billing/issue-invoice.ts';
import { readShown, refuseAnother } from '../billing/shown-amount.ts';
import { refuse } from '../errors.ts';
import { periodName } from '../services/period.ts';
import type { Period } from '../services/service.ts';
import { actingClient } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { transaction } from '../transaction/transaction.ts';
import { refusePeriod, refusePlan } from './not-offered.ts';
import { type Candidate, notOffered, readCandidate } from './offers.ts';
import { type OpenedUpgrade, openUpgrade } from './open-upgrade.ts';
import { longerOffered, priceOf } from './options.ts';
import type { UpgradePrice } from './price.ts';
import { lockSubject, refuseUnfit, type UpgradeSubject } from './subject.ts';

export type RequestUpgradeInput = {
  serviceId: string;
  planId: string;
  period: Period;
  /** The difference that was shown, in minor units (U2). */
  shownAmount: { amount: string; currency: string };
};

/**
 * The holder asks for a bigger plan, at the price that was shown (U1–U3): an invoice of the difference, and a change that waits
 * for its payment (U6).
 * @throws {DomainError} FORBIDDEN; NOT_FOUND, also for somebody else's service and for a plan that is not on sale; INVALID_INPUT,
 * FROZEN, CHANGE_IN_PROGRESS, SERVICE_STATUS_UNFIT, SERVICE_HAS_UNPAID_INVOICES, DOWNGRADE_NOT_OFFERED (U4),
 * UPGRADE_NOT_OFFERED, PRICE_CHANGED with what it costs by now.
 */
export function requestUpgrade(ctx: VerbContext, input: RequestUpgradeInput): Promise<OpenedUpgrade> {
  const { clientId } = actingClient(ctx);
  const shown = readShown(input.shownAmount);
  return transaction(ctx, async (tx) => {
    const subject = await lockSubject(tx, { serviceId: input.serviceId, clientId });
    await refuseUnfit(tx.em, subject, ctx.deployment);
    const candidate = (await readCandidate(tx.em, input)) ?? refuse('NOT_FOUND');
    const priced = agreedPrice(subject, candidate, input.period);
    const { difference: amount, price, paid, dueDate } = priced;
    refuseAnother(shown, { amount, currency: subject.currency });
    const { planId, period } = input;
    const lines = linesOf(subject, { planName: candidate.name, period }, priced);
    return openUpgrade(tx, subject, { planId, period, price, paid, dueDate, lines });
  });
}

/** @throws {DomainError} DOWNGRADE_NOT_OFFERED, UPGRADE_NOT_OFFERED. */
function agreedPrice(subject: UpgradeSubject, candidate: Candidate, period: Period): UpgradePrice {
  const refusal = notOffered(subject, candidate);
  if (refusal) refusePlan(refusal);
  const priced = priceOf(subject, candidate, period);
  if (typeof priced !== 'string') return priced;
  return refusePeriod({ why: priced, longer: longerOffered(subject, candidate, period) });
}

/** One line for each term, of which it is a line from then on (U2). */
function linesOf(
  { plan, label }: UpgradeSubject,
  to: { planName: string; period: Period },
  { terms }: UpgradePrice,
): NewInvoiceLine[] {
  return terms.map(({ startDate, endDate, difference }) => ({
    kind: 'upgrade',
    description: `Cambio de plan de ${label}: de ${plan.name} a ${to.planName}, pago ${periodName[to.period]}`,
    amount: difference.toString(),
    periodStart: startDate,
    periodEnd: endDate,
  }));
}
