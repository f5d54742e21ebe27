import { randomUUID } from 'node:crypto';
import { tellPriceChanges } from '../../domain/catalogue/tell-price-changes.ts';
import { withdrawPriceChange } from '../../domain/catalogue/withdraw-price-change.ts';
import type { Service } from '../../domain/services/service.ts';
import { createPriceChange } from '../harness/builders.ts';
import { at, useRenewing } from './renewing.ts';

export { at };
export const OLD = '1250000';
export const NEW = '1400000';
/** When it is announced that a term from 2026-09-01 on costs more, unless told otherwise (D23). */
export const ANNOUNCED = at('2026-08-01T10:00:00');

/** A company that changes prices of services that there are. */
export function usePricing() {
  const scene = useRenewing();
  const { database } = scene;

  /** A plan of its own, so that an announcement is for the services of one test. */
  async function createPlan(): Promise<string> {
    const planId = randomUUID();
    await database.sql(
      `with plan as (
        insert into plan (id, product_id, name, panel_package)
        select $1::uuid, product_id, $1::text, panel_package from plan where panel_package = 'hosting_1' limit 1 returning id
      )
      insert into plan_price (plan_id, period, amount, currency)
      select id, period, $2::bigint, 'ARS' from plan, unnest(array['monthly', 'yearly']) as period`,
      [planId, OLD],
    );
    return planId;
  }

  /** A service whose term ends on that day. */
  const ending = (planId: string, to: string, details: Partial<Service> = {}) =>
    scene.renewing({ planId, anchorDay: 1, ...details }, { from: '2026-07-20', to });

  /** The clock's look, and every message is taken by its provider then. */
  async function tell(now: Date): Promise<void> {
    await tellPriceChanges(scene.contextAt(now), { limit: 1_000 });
    await taken(now);
  }
  const taken = (now: Date) =>
    database.sql("update outbound_message set state = 'sent', accepted_at = $1 where state = 'queued'", [
      now,
    ]);

  const announce = (planId: string, changes: { now?: Date; from?: string; amount?: string } = {}) =>
    createPriceChange(database, planId, { now: ANNOUNCED, from: '2026-09-01', ...changes });

  return {
    ...scene,
    createPlan,
    ending,
    tell,
    taken,
    tellBatch: (now: Date, limit: number) => tellPriceChanges(scene.contextAt(now), { limit }),
    announce,
    /** Announced and told at once. */
    announced: async (...input: Parameters<typeof announce>) => {
      const id = await announce(...input);
      await tell(input[1]?.now ?? ANNOUNCED);
      return id;
    },
    withdraw: (priceChangeId: string, now: Date) =>
      withdrawPriceChange(
        scene.contextAt(now, { type: 'staff', staffId: scene.staff.id, role: 'administrator' }),
        { priceChangeId },
      ),
    totalsOf: async (serviceId: string) =>
      (await scene.invoicesOf(serviceId)).filter(({ status }) => status !== 'void').map(({ total }) => total),
    priceOf: async (serviceId: string) => {
      const [row] = await database.sql<{ price: string }>('select price from service where id = $1', [
        serviceId,
      ]);
      return row?.price;
    },
    /** What a client was told about prices, by channel. */
    toldOf: async (clientId: string) => {
      const rows = await database.sql<{ told: string }>(
        `select template || ' ' || channel as told from outbound_message
        where client_id = $1 and template like 'price\\_%' order by created_at, template, channel`,
        [clientId],
      );
      return rows.map(({ told }) => told);
    },
    noticeOf: async (serviceId: string) => {
      const [row] = await database.sql(
        'select client_id, is_over, due_at is not null as due, moved_from from price_notice where service_id = $1',
        [serviceId],
      );
      return row;
    },
  };
}
