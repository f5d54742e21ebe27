import type { Limits } from '../catalogue/resources.ts';
import type { Period } from '../services/service.ts';
import type { LocalDate } from '../time.ts';
import { actingClient } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { read } from '../transaction/transaction.ts';
import { type Reason, reasonOfPeriod, reasonOfPlan } from './not-offered.ts';
import { type Candidate, notOffered, readCandidates } from './offers.ts';
import { longerThan, type NotPriced, priceUpgrade, type UpgradePrice } from './price.ts';
import { readSubject, refuseUnfit, type UpgradeSubject } from './subject.ts';

type Money = { amount: string; currency: string };

/** A period of a plan: what it costs, or why it is not offered. Money in minor units as decimal strings (G2). */
type PeriodOption = { period: Period; offer: Offer | null; reason: Reason | null };
type Offer = {
  price: Money;
  /** For the current term, and for those that are paid ahead. */
  paid: Money;
  difference: Money;
  daysLeft: number;
  dueDate: LocalDate;
  nextRenewal: { invoicedOn: LocalDate; price: Money };
};
type PlanOption = {
  id: string;
  name: string;
  product: { id: string; name: string };
  resources: Limits;
  periods: PeriodOption[];
  /** Why no period of it is offered. */
  reason: Reason | null;
};

export type UpgradeOptions = {
  serviceId: string;
  current: { planId: string; name: string; period: Period; resources: Limits };
  categories: { category: string; plans: PlanOption[] }[];
  /** Nothing is offered: an executive may do more (U5). */
  askExecutive: boolean;
  /** One was asked, and has not answered yet. */
  executiveAsked: boolean;
};

/**
 * What a service can be upgraded to, as its holder chooses it: category, plan, billing period (U1), each with what it costs and
 * until when it lasts (U2), and each plan that is not offered with its reason. Three SQL.
 * @throws {DomainError} FORBIDDEN, NOT_FOUND, FROZEN, CHANGE_IN_PROGRESS, SERVICE_STATUS_UNFIT, SERVICE_HAS_UNPAID_INVOICES.
 */
export async function upgradeOptions(
  ctx: VerbContext,
  { serviceId }: { serviceId: string },
): Promise<UpgradeOptions> {
  const { clientId } = actingClient(ctx);
  const em = read(ctx);
  const subject = await readSubject(em, { serviceId, clientId }, ctx.now);
  await refuseUnfit(em, subject, ctx.deployment);
  const candidates = await readCandidates(em, serviceId);
  const plans = candidates.map((candidate) => ({
    category: candidate.product.category,
    plan: planOption(subject, candidate),
  }));
  const { plan, period } = subject;
  return {
    serviceId,
    current: { planId: plan.id, name: plan.name, period, resources: plan.resources },
    categories: [...Map.groupBy(plans, ({ category }) => category)].map(([category, ofIt]) => ({
      category,
      plans: ofIt.map((option) => option.plan),
    })),
    askExecutive: plans.every((option) => option.plan.periods.every(({ offer }) => offer === null)),
    executiveAsked: subject.executiveAsked,
  };
}

function planOption(subject: UpgradeSubject, candidate: Candidate): PlanOption {
  const { id, name, product, resources } = candidate;
  const refusal = notOffered(subject, candidate);
  const shared = { id, name, product: { id: product.id, name: product.name }, resources };
  if (refusal) return { ...shared, periods: [], reason: reasonOfPlan(refusal) };
  return { ...shared, periods: periodsOf(subject, candidate), reason: null };
}

function periodsOf(subject: UpgradeSubject, candidate: Candidate): PeriodOption[] {
  return candidate.prices.map(({ period }): PeriodOption => {
    const priced = priceOf(subject, candidate, period);
    if (typeof priced !== 'string') return { period, offer: offerOf(priced, subject.currency), reason: null };
    const longer = longerOffered(subject, candidate, period);
    return { period, offer: null, reason: reasonOfPeriod({ why: priced, longer }) };
  });
}

/** What a plan costs for a period, or why it is not offered for it. */
export function priceOf(
  subject: UpgradeSubject,
  { prices }: Candidate,
  period: Period,
): UpgradePrice | NotPriced | 'not_sold' {
  const sold = prices.find((price) => price.period === period);
  return sold ? priceUpgrade(subject, { period, price: BigInt(sold.amount) }) : 'not_sold';
}

/** The longer periods of a plan that are offered (U3). */
export function longerOffered(subject: UpgradeSubject, candidate: Candidate, period: Period): Period[] {
  return longerThan(period).filter((longer) => typeof priceOf(subject, candidate, longer) !== 'string');
}

function offerOf(priced: UpgradePrice, currency: string): Offer {
  const money = (amount: bigint): Money => ({ amount: amount.toString(), currency });
  const { price, paid, difference, daysLeft, dueDate, nextRenewal } = priced;
  return {
    price: money(price),
    paid: money(paid),
    difference: money(difference),
    daysLeft,
    dueDate,
    nextRenewal: { invoicedOn: nextRenewal, price: money(price) },
  };
}
