import { randomUUID } from 'node:crypto';
import { createKey } from '../../domain/access/create-key.ts';
import { addDays, DAY_MS, dayOfMonth, localDateOf } from '../../domain/time.ts';
import {
  createClient,
  createCompany,
  createService,
  createStaff,
  testContext,
} from '../../test/harness/builders.ts';
import type { Product } from '../transfers/product.ts';

const ZONE = 'America/Argentina/Buenos_Aires';
const AGE_MS = 90 * DAY_MS;
/** A term of a month whose renewal is not to be invoiced yet, and one whose is. */
const DAYS_LEFT = { asleep: 20, due: 6 };
const MONTH_DAYS = 28;

/** What holds for every wave: a plan on the panel, and the key of the bank that tells of payments. */
export async function prepare(product: Product): Promise<{ planId: string; bankKey: string }> {
  const { orm, owner } = product;
  const { hostingPlanId: planId } = await createCompany({
    sql: async (text, values) => (await owner.query(text, values)).rows,
  });
  const staffId = await createStaff({ orm });
  const { key: bankKey } = await createKey(
    testContext(product, { now: new Date(), actor: { type: 'staff', staffId, role: 'administrator' } }),
    { name: 'Banco', scopes: ['payments:record'], provider: 'bank', validDays: 30 },
  );
  return { planId, bankKey };
}

/** Services on the panel, each of a client of its own, whose terms run and whose renewals are not to be invoiced yet. */
export async function createServices(product: Product, planId: string, count: number): Promise<string[]> {
  const serviceIds: string[] = [];
  for (let number = 0; number < count; number += 1) serviceIds.push(await createOne(product, planId));
  await moveTerms(product, serviceIds, DAYS_LEFT.asleep);
  await product.owner.query(
    `insert into renewal (term_id, service_id, stage, version, next_check_at)
     select id, service_id, 'waiting', 1, $2 from term where service_id = any ($1)`,
    [serviceIds, new Date(Date.now() + DAY_MS)],
  );
  await begin(product, serviceIds);
  return serviceIds;
}

/** Starts the runs as whoever begins a term does: handed over with the commit, and left to the sweep here. */
async function begin({ owner }: Product, serviceIds: readonly string[]): Promise<void> {
  await owner.query(
    `insert into handoff (id, payload, created_at, locked_until)
     select gen_random_uuid(),
       jsonb_build_object('kind', 'renewal', 'termId', term_id, 'serviceId', service_id), $2, '2020-01-01'
     from renewal where service_id = any ($1)`,
    [serviceIds, new Date()],
  );
}

async function createOne(product: Product, planId: string): Promise<string> {
  const createdAt = new Date(Date.now() - AGE_MS);
  const { id: clientId, email } = await createClient(product, { createdAt });
  const panelUser = `h${randomUUID().slice(0, 7)}`;
  const panelDomain = `${panelUser}.example.com`;
  await product.outside.createPanelAccount({ user: panelUser, domain: panelDomain, email });
  const { id } = await createService(product, { clientId, planId, panelUser, panelDomain, createdAt });
  return id;
}

/** The morning of the wave: all of them are to be invoiced now, and the sweep rings the runs that sleep. */
export async function fallDue(product: Product, serviceIds: readonly string[]): Promise<void> {
  await moveTerms(product, serviceIds, DAYS_LEFT.due);
  await product.owner.query(
    "update renewal set next_check_at = '2020-01-01' where service_id = any ($1) and next_check_at is not null",
    [serviceIds],
  );
}

async function moveTerms({ owner }: Product, serviceIds: readonly string[], daysLeft: number): Promise<void> {
  const end = addDays(localDateOf(new Date(), ZONE), daysLeft);
  await owner.query('update service set anchor_day = $2 where id = any ($1)', [serviceIds, dayOfMonth(end)]);
  await owner.query(
    'update term set start_date = $2::date - $3::int, end_date = $2 where service_id = any ($1)',
    [serviceIds, end, MONTH_DAYS],
  );
}
