import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { announcePrice } from '../../domain/catalogue/announce-price.ts';
import { listPriceChanges } from '../../domain/catalogue/price-change-view.ts';
import { tellPriceChanges } from '../../domain/catalogue/tell-price-changes.ts';
import { withdrawPriceChange } from '../../domain/catalogue/withdraw-price-change.ts';
import { createClient, createService, createStaff, TEST_NOW, testContext } from '../harness/builders.ts';
import { useCompany } from '../harness/company.ts';
import { everyRow } from '../harness/every-row.ts';
import { planOf, statementsOf } from '../performance/measured-company.ts';

const { database } = useCompany();
const amount = { amount: '1400000', currency: 'ARS' };
/** Thirty days from the tests' day. */
const from = '2026-04-09';
const MANY = 100_000;
const MOST_MORE_BUFFERS = 3;

const plan = { id: '' };
const staff = { id: '' };
beforeAll(async () => {
  const [row] = await database.sql<{ id: string }>("select id from plan where panel_package = 'hosting_1'");
  plan.id = row?.id ?? '';
  staff.id = await createStaff(database);
});
const as = (role: 'agent' | 'administrator') =>
  testContext(database, { actor: { type: 'staff', staffId: staff.id, role } });
const announcement = () => ({ planId: plan.id, period: 'monthly' as const, amount, from });

describe('announcing another price (B2)', () => {
  it('is for the policy’s days from today on, and later', async () => {
    const early = announcePrice(as('administrator'), { ...announcement(), from: '2026-04-08' });
    await expect(early).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { field: 'from', expected: 'se esperaba el 09/04/2026 o un día posterior' },
    });
    await database.sql('update company_settings set price_notice_days = 31');
    await expect(announcePrice(as('administrator'), announcement())).rejects.toThrow('INVALID_INPUT');
    await database.sql('update company_settings set price_notice_days = 30');
    await announcePrice(as('administrator'), announcement());
  });

  it('is refused in another currency (G2), for nothing, and where there is no price; then nothing is written', async () => {
    const yearOn = { ...announcement(), from: '2027-03-10' };
    const before = await everyRow(database);
    const refusals: [object, object][] = [
      [{ amount: { ...amount, currency: 'USD' } }, { details: { field: 'amount.currency' } }],
      [{ amount: { ...amount, amount: '0' } }, { details: { field: 'amount.amount' } }],
      [{ from: 'mañana' }, { details: { field: 'from' } }],
      [{ period: 'quarterly' }, { code: 'NOT_FOUND' }],
      [{ planId: randomUUID() }, { code: 'NOT_FOUND' }],
    ];
    for (const [changes, refusal] of refusals) {
      const refused = async () => announcePrice(as('administrator'), { ...yearOn, ...changes });
      await expect(refused()).rejects.toMatchObject(refusal);
    }
    expect(() => announcePrice(as('agent'), yearOn)).toThrow('FORBIDDEN');
    expect(() => withdrawPriceChange(as('agent'), { priceChangeId: randomUUID() })).toThrow('FORBIDDEN');
    const unknown = withdrawPriceChange(as('administrator'), { priceChangeId: randomUUID() });
    await expect(unknown).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await everyRow(database)).toEqual(before);
  });

  it('leaves the catalogue’s price and the services’ own', async () => {
    const { id: clientId } = await createClient(database);
    const { id: serviceId } = await createService(database, { planId: plan.id, clientId });
    await announcePrice(as('administrator'), { ...announcement(), from: '2026-06-01' });
    const prices = await database.sql(
      `select p.amount, s.price from plan_price p, service s
      where p.plan_id = $1 and p.period = 'monthly' and s.id = $2`,
      [plan.id, serviceId],
    );
    expect(prices).toEqual([{ amount: '1250000', price: '1250000' }]);
  });
});

it('what was announced is listed for staff, the newest first, with how many were told', async () => {
  const { id: clientId } = await createClient(database);
  await createService(database, { planId: plan.id, clientId, period: 'yearly' });
  const yearly = { ...announcement(), period: 'yearly' as const };
  const { priceChangeId: id } = await announcePrice(as('administrator'), yearly);
  const listed = async () => {
    const all = await listPriceChanges(as('agent'), { planId: plan.id, limit: 100 });
    return all.find((change) => change.id === id);
  };
  const view = {
    ...{ id, ...yearly, noticeDays: 30, announcedAt: TEST_NOW.toISOString(), announcedBy: staff.id },
    ...{ withdrawnAt: null, withdrawnBy: null, told: 0, waiting: 1 },
  };
  expect(await listed()).toEqual(view);
  await tellPriceChanges(testContext(database), { limit: 1_000 });
  expect(await listed()).toEqual({ ...view, told: 1, waiting: 0 });
  await withdrawPriceChange(as('administrator'), { priceChangeId: id });
  expect(await listed()).toMatchObject({ withdrawnAt: TEST_NOW.toISOString(), withdrawnBy: staff.id });
  const [, second] = await listPriceChanges(as('agent'), { limit: 2 });
  const first = await listPriceChanges(as('agent'), { limit: 1 });
  const after = { at: new Date(first[0]?.announcedAt ?? ''), id: first[0]?.id ?? '' };
  expect(await listPriceChanges(as('agent'), { limit: 1, after })).toEqual([second]);
  expect(await listPriceChanges(as('agent'), { planId: randomUUID(), limit: 1 })).toEqual([]);
});

it('a round with nothing to tell costs the same with 100 000 services that were told (P7)', async () => {
  await tellPriceChanges(testContext(database), { limit: 1_000 });
  await database.sql('analyze');
  const cost = async () => {
    const look = () => tellPriceChanges(testContext(database), { limit: 100 });
    const { texts } = await statementsOf(database, look);
    const [text = ''] = texts;
    const { buffers } = await planOf(database, text, [TEST_NOW, TEST_NOW, 100]);
    return { statements: texts.length, buffers };
  };
  await cost();
  const few = await cost();
  await database.sql('alter table price_notice drop constraint price_notice_service_id_fkey');
  await database.sql(
    `insert into price_notice (price_change_id, service_id)
    select c.id, gen_random_uuid() from (select id from price_change limit 1) as c, generate_series(1, $1::int)`,
    [MANY],
  );
  await database.sql('analyze');
  const many = await cost();
  expect(few.statements).toBe(1);
  expect(many.statements).toBe(1);
  expect(many.buffers - few.buffers).toBeLessThanOrEqual(MOST_MORE_BUFFERS);
});
