import { randomUUID } from 'node:crypto';
import type { TestDatabase } from '../harness/database.ts';
import { NOON } from './seed.ts';

/** An open transfer as far as a message needs it: the change and its service. */
export async function seedChange(database: TestDatabase): Promise<{ changeId: string; serviceId: string }> {
  const [productId, planId, serviceId, changeId] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
  await database.sql(
    `insert into product (id, name, category, provisioner) values ($1, $1::text, 'hosting', 'whm')`,
    [productId],
  );
  await database.sql(`insert into plan (id, product_id, name) values ($1, $2, 'Plan')`, [planId, productId]);
  await database.sql(
    `insert into service (id, label, plan_id, period, price, currency, status, anchor_day, created_at, version)
    values ($1, 'Hosting', $2, 'monthly', 100, 'ARS', 'active', 1, $3, 1)`,
    [serviceId, planId, NOON],
  );
  await database.sql(
    `insert into service_change (id, kind, service_id, state, version, opened_at, opened_by, next_check_at)
    values ($1, 'transfer', $2, 'cooling_off', 1, $3, '{}', $3)`,
    [changeId, serviceId, NOON],
  );
  return { changeId, serviceId };
}
