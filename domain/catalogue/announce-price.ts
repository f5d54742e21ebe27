import { randomUUID } from 'node:crypto';
import { readPositive } from '../billing/amount.ts';
import { refuse } from '../errors.ts';
import { ENDED_STATUSES, type Period } from '../services/service.ts';
import { addDays, formatDate, isLocalDate, type LocalDate, localDateOf } from '../time.ts';
import { actingAdministrator } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { arrayLiteral, type Transaction, transaction } from '../transaction/transaction.ts';
import { refuseForeignCurrency } from './prices.ts';

type Announcement = {
  planId: string;
  period: Period;
  /** Final, in minor units of the company's currency (G2). */
  amount: { amount: string; currency: string };
  /** The first local day on which a term that begins may have it. */
  from: LocalDate;
};

/**
 * Announces another price to whoever has a plan by now, for the terms that begin on or after a day (B2): each holder is told by
 * the clock, and a term has it if its holder was told the policy's days before. Who hires the plan from now on pays the
 * catalogue's price, which this does not change (`setPrice`); so does nothing that was invoiced.
 * @throws {DomainError} FORBIDDEN, INVALID_INPUT, NOT_FOUND for a period that never had a price, PRICE_CHANGE_ANNOUNCED.
 */
export function announcePrice(ctx: VerbContext, input: Announcement): Promise<{ priceChangeId: string }> {
  const { staffId } = actingAdministrator(ctx);
  const { planId, period, from } = input;
  const { currency } = input.amount;
  const amount = readPositive(input.amount.amount, 'amount.amount');
  return transaction(ctx, async (tx) => {
    await refuseForeignCurrency(tx, currency, 'amount.currency');
    const noticeDays = await refuseTooSoon(tx, from);
    await refuseUnpriced(tx, input);
    const id = randomUUID();
    const row = [id, planId, period, amount.toString(), currency, from, noticeDays, tx.now, staffId];
    const announced = await tx.em.execute(ANNOUNCE, [
      ...row,
      tx.now,
      planId,
      period,
      currency,
      arrayLiteral(ENDED_STATUSES),
    ]);
    if (announced.length === 0) refuse('PRICE_CHANGE_ANNOUNCED');
    const data = { priceChangeId: id, planId, period, amount: amount.toString(), currency, from };
    tx.event({ type: 'catalogue.price_change_announced', data });
    return { priceChangeId: id };
  });
}

/** Rows alone: whom they are for is told by the clock, one service after the other. */
const ANNOUNCE = /* sql */ `
with announced as (
  insert into price_change (id, plan_id, period, amount, currency, from_date, notice_days, announced_at, announced_by)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?)
  on conflict (plan_id, period, from_date) where withdrawn_at is null do nothing
  returning id
), noticed as (
  insert into price_notice (price_change_id, service_id, due_at)
  select announced.id, s.id, ?::timestamptz from announced, service s
  where s.plan_id = ? and s.period = ? and s.currency = ? and s.status <> all(?::text[])
)
select id from announced`;

/** Resolves to the days of notice that count for it. */
async function refuseTooSoon(tx: Transaction, from: LocalDate): Promise<number> {
  const [company] = await tx.em.execute<{ zone: string; days: number }[]>(
    'select time_zone as zone, price_notice_days as days from company_settings',
  );
  if (!company) throw new Error('the company has no settings');
  const first = addDays(localDateOf(tx.now, company.zone), company.days);
  if (!isLocalDate(from) || from < first) {
    refuse('INVALID_INPUT', {
      field: 'from',
      expected: `se esperaba el ${formatDate(first)} o un día posterior`,
    });
  }
  return company.days;
}

async function refuseUnpriced(tx: Transaction, { planId, period }: Announcement): Promise<void> {
  const found = await tx.em.execute('select 1 from plan_price where plan_id = ? and period = ?', [
    planId,
    period,
  ]);
  if (found.length === 0) refuse('NOT_FOUND');
}
