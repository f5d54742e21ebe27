import { readPositive } from '../billing/amount.ts';
import { SETTINGS_ID } from '../company/settings.ts';
import { refuse } from '../errors.ts';
import { type Period, periods } from '../services/service.ts';
import { actingAdministrator } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { type Transaction, transaction } from '../transaction/transaction.ts';
import type { PlanEdit } from './edit-plan.ts';
import { growPlan, lockPlan } from './lock-plan.ts';

/** The order of billing periods, the shortest first, for statements that list prices. */
export const IN_ORDER_OF_PERIODS = `array_position(array[${periods.map((period) => `'${period}'`).join(', ')}], period)`;

/**
 * Sets what a plan costs for a period, from now on, for whoever hires it: final, in the company's currency (G2). A price that
 * was withdrawn from sale is on sale again. Services keep their own price, and invoices theirs: `announcePrice` reaches them.
 * @throws {DomainError} FORBIDDEN, NOT_FOUND, REVIEW_OUTDATED, INVALID_INPUT.
 */
export function setPrice(
  ctx: VerbContext,
  input: PlanEdit & { period: Period; price: { amount: string; currency: string } },
): Promise<{ version: number }> {
  actingAdministrator(ctx);
  const { planId, period, price } = input;
  const amount = readPositive(price.amount, 'price.amount');
  return transaction(ctx, async (tx) => {
    const plan = await lockPlan(tx, input);
    await refuseForeignCurrency(tx, price.currency, 'price.currency');
    await tx.em.execute(
      /* sql */ `insert into plan_price (plan_id, period, amount, currency) values (?, ?, ?, ?)
      on conflict (plan_id, period) do update
        set amount = excluded.amount, currency = excluded.currency, withdrawn_at = null`,
      [planId, period, amount.toString(), price.currency],
    );
    const version = await growPlan(tx, plan);
    const data = { planId, version, period, amount: amount.toString(), currency: price.currency };
    tx.event({ type: 'catalogue.price_set', data });
    return { version };
  });
}

/**
 * Nobody can hire a plan for this period any more; who has done so keeps it, and is renewed at the service's own price.
 * Again is a success.
 * @throws {DomainError} FORBIDDEN, REVIEW_OUTDATED; NOT_FOUND, also for a period that never had a price.
 */
export function withdrawPrice(
  ctx: VerbContext,
  input: PlanEdit & { period: Period },
): Promise<{ version: number }> {
  actingAdministrator(ctx);
  const { planId, period } = input;
  return transaction(ctx, async (tx) => {
    const plan = await lockPlan(tx, input);
    const [price] = await tx.em.execute<{ was_withdrawn: boolean }[]>(
      /* sql */ `update plan_price p set withdrawn_at = coalesce(p.withdrawn_at, ?)
      from plan_price b where b.plan_id = p.plan_id and b.period = p.period and p.plan_id = ? and p.period = ?
      returning b.withdrawn_at is not null as was_withdrawn`,
      [tx.now, planId, period],
    );
    if (!price) refuse('NOT_FOUND');
    if (price.was_withdrawn) return { version: plan.version };
    const version = await growPlan(tx, plan);
    tx.event({ type: 'catalogue.price_withdrawn', data: { planId, version, period } });
    return { version };
  });
}

/** @throws {DomainError} INVALID_INPUT, which names the field. */
export async function refuseForeignCurrency(tx: Transaction, currency: string, field: string): Promise<void> {
  const [company] = await tx.em.execute<{ currency: string }[]>(
    'select currency from company_settings where id = ?',
    [SETTINGS_ID],
  );
  if (company?.currency === currency) return;
  refuse('INVALID_INPUT', { field, expected: `se esperaba ${company?.currency}` });
}
