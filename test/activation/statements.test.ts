import { expect, it } from 'vitest';
import { cancelActivation } from '../../domain/activation/cancel-activation.ts';
import { orderService } from '../../domain/activation/order-service.ts';
import { statementsOf } from '../performance/measured-company.ts';
import { at, NOW, TOO_LATE, useOrdering } from './ordering.ts';

/**
 * Beyond BEGIN and COMMIT, at most; with whatever each does to the invoice, which is locked and written on its own. Recording
 * the account and completing are two transactions (P4).
 */
const MOST = {
  order: 14,
  look: 3,
  'decide and name': 8,
  'record and complete': 10,
  expire: 13,
  withdraw: 13,
};
const MANY = 20_000;

const { client, contextAt, database, order, panelPlan, payOrder, readBack, review, staff } = useOrdering();

async function countEverything() {
  const inside = async (work: () => Promise<unknown>) => (await statementsOf(database, work)).inside;
  const { actor } = await client();
  const placing = {
    planId: panelPlan.id,
    period: 'monthly',
    label: 'Contado',
    domain: 'contado.example.com',
  } as const;
  const counts = { order: await inside(() => orderService(contextAt(NOW, actor), placing)) };
  const [paid, late, withdrawn] = [await order(), await order(), await order()];
  const look = await inside(() => review(paid.changeId, NOW));
  await payOrder(paid.invoiceId, NOW);
  const name = await inside(() => review(paid.changeId, NOW));
  const complete = await inside(() => readBack(paid.changeId, at('2026-03-10T12:30:00')));
  const expire = await inside(() => review(late.changeId, TOO_LATE));
  const withdraw = await inside(() =>
    cancelActivation(contextAt(NOW, staff.actor), { changeId: withdrawn.changeId }),
  );
  return { ...counts, look, 'decide and name': name, 'record and complete': complete, expire, withdraw };
}

it('as many statements with a few services as with many (P4)', async () => {
  const few = await countEverything();
  for (const [name, most] of Object.entries(MOST)) {
    expect(few[name as keyof typeof MOST], name).toBeLessThanOrEqual(most);
  }
  await database.sql(
    `do $$ begin
      set local session_replication_role = replica;
      insert into service (id, label, plan_id, period, price, currency, status, anchor_day, panel_domain, created_at, version)
        select gen_random_uuid(), 'Hosting', s.plan_id, s.period, s.price, s.currency, 'active', 1,
          n || '.example.org', s.created_at, 1
        from generate_series(1, ${MANY}) as n, (select * from service limit 1) as s;
    end $$`,
  );
  await database.sql('analyze');
  expect(await countEverything()).toEqual(few);
});
