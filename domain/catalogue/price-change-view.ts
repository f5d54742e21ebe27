import type { Page } from '../page.ts';
import type { Period } from '../services/service.ts';
import type { LocalDate } from '../time.ts';
import { actingStaff } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { read } from '../transaction/transaction.ts';

/** An announced price as staff sees it; `amount` in minor units as a decimal string (G2). */
export type PriceChangeView = {
  id: string;
  planId: string;
  period: Period;
  amount: { amount: string; currency: string };
  from: LocalDate;
  noticeDays: number;
  announcedAt: string;
  announcedBy: string;
  withdrawnAt: string | null;
  withdrawnBy: string | null;
  /** Of how many services the holder was told, and of how many the clock has yet to look. */
  told: number;
  waiting: number;
};

type Row = Omit<PriceChangeView, 'announcedAt' | 'withdrawnAt'> & {
  announcedAt: Date | string;
  withdrawnAt: Date | string | null;
};

/** What was announced, of one plan or of all, the newest first. One SQL. @throws {DomainError} FORBIDDEN. */
export async function listPriceChanges(
  ctx: VerbContext,
  { after, limit, planId }: Page & { planId?: string | undefined },
): Promise<PriceChangeView[]> {
  actingStaff(ctx);
  const conditions = [
    { sql: 'c.plan_id = ?', values: planId ? [planId] : [] },
    { sql: '(c.announced_at, c.id) < (?, ?::uuid)', values: after ? [after.at, after.id] : [] },
  ].filter(({ values }) => values.length > 0);
  const where = conditions.map(({ sql }, index) => `${index === 0 ? 'where' : 'and'} ${sql}`).join(' ');
  const rows = await read(ctx).execute<Row[]>(
    `${CHANGES} ${where} order by c.announced_at desc, c.id desc limit ?`,
    [...conditions.flatMap(({ values }) => values), limit],
  );
  return rows.map((row) => ({
    ...row,
    announcedAt: new Date(row.announcedAt).toISOString(),
    withdrawnAt: row.withdrawnAt && new Date(row.withdrawnAt).toISOString(),
  }));
}

const CHANGES = /* sql */ `
select c.id, c.plan_id as "planId", c.period, jsonb_build_object('amount', c.amount::text, 'currency', c.currency) as amount,
    c.from_date as "from", c.notice_days as "noticeDays", c.announced_at as "announcedAt", c.announced_by as "announcedBy",
    c.withdrawn_at as "withdrawnAt", c.withdrawn_by as "withdrawnBy",
    (select count(*) from price_notice n where n.price_change_id = c.id and n.told_at is not null)::int as told,
    (select count(*) from price_notice n where n.price_change_id = c.id
      and (n.told_at is null or n.due_at <= n.told_at) and n.due_at is not null)::int as waiting
  from price_change c`;
