import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { listCatalogue } from '../../domain/catalogue/catalogue-view.ts';
import { setServers, setUpgrades } from '../../domain/catalogue/edit-links.ts';
import { createPlan, editPlan, setOnSale } from '../../domain/catalogue/edit-plan.ts';
import { createProduct, editProduct } from '../../domain/catalogue/edit-product.ts';
import { listOffers } from '../../domain/catalogue/offers.ts';
import { setPrice, withdrawPrice } from '../../domain/catalogue/prices.ts';
import { createService } from '../../domain/services/create-service.ts';
import { createClient, createStaff, TEST_NOW, testContext } from '../harness/builders.ts';
import { useDatabase } from '../harness/database.ts';
import { everyRow } from '../harness/every-row.ts';
import { raceBehindLock } from '../harness/race.ts';

const database = useDatabase();
const PRICE = { amount: '900000', currency: 'ARS' };

let administrator: { type: 'staff'; staffId: string; role: 'administrator' };
beforeEach(async () => {
  administrator = { type: 'staff', staffId: await createStaff(database), role: 'administrator' };
});
const ctx = () => testContext(database, { actor: administrator });

/** A product by hand with a plan that costs something by the month. */
async function sold(provisioner: 'whm' | 'manual' = 'manual') {
  const name = `Producto ${randomUUID()}`;
  const { productId } = await createProduct(ctx(), { name, category: 'Pruebas', provisioner });
  const panelPackage = provisioner === 'whm' ? 'basico' : null;
  const { planId } = await createPlan(ctx(), { productId, name: 'Uno', panelPackage, resources: {} });
  await setPrice(ctx(), { planId, version: 1, period: 'monthly', price: PRICE });
  return { productId, planId, version: 2 };
}

const offered = async (planId: string) => {
  const products = await listOffers(ctx());
  return products.flatMap(({ plans }) => plans).find(({ id }) => id === planId);
};
const viewed = async (planId: string) => {
  const products = await listCatalogue(ctx());
  return products.flatMap(({ plans }) => plans).find(({ id }) => id === planId);
};
const server = async () => {
  const id = randomUUID();
  await database.sql(
    `insert into server (id, name, address, panel_user, token_reference, capabilities, created_at)
    values ($1::uuid, $1::text, 'https://uno.example.com:2087', 'root', 'PANEL_TOKEN', '{}', $2)`,
    [id, TEST_NOW],
  );
  return id;
};

describe('what can be hired (B1, U1)', () => {
  it('is a plan with a price, until it is withdrawn from sale; what is sold of it stays', async () => {
    const { planId, version } = await sold();
    expect(await offered(planId)).toMatchObject({ prices: [{ period: 'monthly', price: PRICE }] });
    const { version: withdrawn } = await setOnSale(ctx(), { planId, version, onSale: false });
    expect(await offered(planId)).toBeUndefined();
    expect(await viewed(planId)).toMatchObject({ onSale: false, isOffered: false });
    await setOnSale(ctx(), { planId, version: withdrawn, onSale: true });
    expect(await offered(planId)).toBeDefined();
  });

  it('has only the periods whose price is on sale', async () => {
    const { planId, version } = await sold();
    const yearly = { planId, period: 'yearly', price: { ...PRICE, amount: '1' } } as const;
    const { version: priced } = await setPrice(ctx(), { ...yearly, version });
    const { version: fewer } = await withdrawPrice(ctx(), { planId, version: priced, period: 'yearly' });
    expect((await offered(planId))?.prices.map(({ period }) => period)).toEqual(['monthly']);
    expect((await viewed(planId))?.prices.map(({ onSale }) => onSale)).toEqual([true, false]);
    const { version: none } = await withdrawPrice(ctx(), { planId, version: fewer, period: 'monthly' });
    expect(await offered(planId)).toBeUndefined();
    await setPrice(ctx(), { ...yearly, version: none });
    expect((await offered(planId))?.prices.map(({ period }) => period)).toEqual(['yearly']);
  });

  it('needs a server that can host it, where a panel provisions it (B9)', async () => {
    const { planId, version } = await sold('whm');
    expect(await offered(planId)).toBeUndefined();
    const [one, other] = [await server(), await server()];
    expect(await offered(planId)).toBeDefined();
    const { version: named } = await setServers(ctx(), { planId, version, serverIds: [other] });
    expect(await viewed(planId)).toMatchObject({ serverIds: [other], isOffered: true });
    await setServers(ctx(), { planId, version: named, serverIds: [one] });
    expect(await viewed(planId)).toMatchObject({ serverIds: [one] });
  });
});

describe('the resources of a plan (U1)', () => {
  it('are numbers, unlimited, or not known, which are three things', async () => {
    const { planId, version } = await sold();
    const resources = { disk: 10_240, databases: 'unlimited' } as const;
    await editPlan(ctx(), { planId, version, resources });
    expect((await offered(planId))?.resources).toEqual(resources);
    await editPlan(ctx(), { planId, version: version + 1, resources: { disk: 0 } });
    expect((await offered(planId))?.resources).toEqual({ disk: 0 });
  });

  it.each([{ disk: -1 }, { disk: 1.5 }, { disk: 'mucho' }, { ram: 4 }])(
    'of any other kind are refused: %j',
    async (resources) => {
      const { planId, version } = await sold();
      const before = await everyRow(database);
      const edit = async () => editPlan(ctx(), { planId, version, resources: resources as object });
      await expect(edit()).rejects.toMatchObject({ code: 'INVALID_INPUT' });
      expect(await everyRow(database)).toEqual(before);
    },
  );

  it.each(['{"disk": -1}', '{"disk": "mucho"}', '[]'])(
    'are so in the database too: not %s',
    async (stored) => {
      const { planId } = await sold();
      const write = database.sql('update plan set resources = $2 where id = $1', [planId, stored]);
      await expect(write).rejects.toMatchObject({ code: '23514' });
    },
  );
});

describe('an edit', () => {
  it('changes neither the price of a service nor an invoice (B2)', async () => {
    const { planId, version } = await sold();
    const { id: clientId } = await createClient(database);
    const { serviceId } = await createService(ctx(), {
      clientId,
      planId,
      period: 'monthly',
      label: 'Uno de antes',
      startDate: '2026-03-10',
      status: 'active',
    });
    const price = { amount: '1', currency: 'ARS' };
    const { version: dearer } = await setPrice(ctx(), { planId, version, period: 'monthly', price });
    const { version: gone } = await withdrawPrice(ctx(), { planId, version: dearer, period: 'monthly' });
    await setOnSale(ctx(), { planId, version: gone, onSale: false });
    const [service] = await database.sql('select price, status, renews from service where id = $1', [
      serviceId,
    ]);
    expect(service).toEqual({ price: PRICE.amount, status: 'active', renews: true });
  });

  it('is for what was read: of two over the same version one is refused, and writes nothing (C3)', async () => {
    const { planId, productId, version } = await sold();
    await editPlan(ctx(), { planId, version, name: 'Dos' });
    const before = await everyRow(database);
    const edit = { planId, version };
    const edits = [
      () => editPlan(ctx(), { ...edit, name: 'Tres' }),
      () => setOnSale(ctx(), { ...edit, onSale: false }),
      () => setPrice(ctx(), { ...edit, period: 'monthly', price: PRICE }),
      () => withdrawPrice(ctx(), { ...edit, period: 'monthly' }),
      () => setUpgrades(ctx(), { ...edit, toPlanIds: [] }),
      () => setServers(ctx(), { ...edit, serverIds: [] }),
      () => editProduct(ctx(), { productId, version: 7, name: 'Otro' }),
    ];
    for (const outdated of edits) await expect(outdated()).rejects.toMatchObject({ code: 'REVIEW_OUTDATED' });
    expect(await everyRow(database)).toEqual(before);
  });

  it('that changes nothing is a success and no new version', async () => {
    const { planId, version } = await sold();
    expect(await setOnSale(ctx(), { planId, version, onSale: true })).toEqual({ version });
    const { version: next } = await withdrawPrice(ctx(), { planId, version, period: 'monthly' });
    expect(await withdrawPrice(ctx(), { planId, version: next, period: 'monthly' })).toEqual({
      version: next,
    });
  });

  it('is an event with the new version', async () => {
    const { planId, version } = await sold();
    await setPrice(ctx(), { planId, version, period: 'yearly', price: PRICE });
    const [event] = await database.sql('select type, data from event order by id desc limit 1');
    const data = { planId, version: version + 1, period: 'yearly', ...PRICE };
    expect(event).toEqual({ type: 'catalogue.price_set', data });
  });

  it('refuses a name that is taken, a price that is none, and what does not exist', async () => {
    const { planId, productId, version } = await sold();
    const plan = { productId, name: 'Dos', panelPackage: null, resources: {} };
    const { planId: twoId } = await createPlan(ctx(), plan);
    const before = await everyRow(database);
    const edit = { planId, version };
    const monthly = { ...edit, period: 'monthly' } as const;
    const refusals: [() => Promise<unknown>, string][] = [
      [async () => createPlan(ctx(), plan), 'CATALOGUE_NAME_TAKEN'],
      [async () => editPlan(ctx(), { planId: twoId, version: 1, name: 'Uno' }), 'CATALOGUE_NAME_TAKEN'],
      [async () => editPlan(ctx(), { ...edit, panelPackage: 'basico' }), 'INVALID_INPUT'],
      [async () => setPrice(ctx(), { ...monthly, price: { ...PRICE, amount: '0' } }), 'INVALID_INPUT'],
      [async () => setPrice(ctx(), { ...monthly, price: { ...PRICE, currency: 'USD' } }), 'INVALID_INPUT'],
      [async () => withdrawPrice(ctx(), { ...edit, period: 'quarterly' }), 'NOT_FOUND'],
      [async () => setUpgrades(ctx(), { ...edit, toPlanIds: [twoId, randomUUID()] }), 'NOT_FOUND'],
      [async () => setUpgrades(ctx(), { ...edit, toPlanIds: [planId] }), 'INVALID_INPUT'],
      [async () => setServers(ctx(), { ...edit, serverIds: [randomUUID()] }), 'NOT_FOUND'],
      [async () => createPlan(ctx(), { ...plan, productId: randomUUID() }), 'NOT_FOUND'],
    ];
    for (const [refused, code] of refusals) await expect(refused()).rejects.toMatchObject({ code });
    expect(await everyRow(database)).toEqual(before);
  });
});

describe('two administrators who take one name at the same moment', () => {
  const NAMES = 'select from product order by id for update';
  const PLANS = 'select from plan order by id for update';

  it('of a product: the later one is refused', async () => {
    const [one, other] = [await sold(), await sold()];
    const name = `Producto ${randomUUID()}`;
    const edit = (productId: string) => () => editProduct(ctx(), { productId, version: 1, name });
    const answers = await raceBehindLock(database, [edit(one.productId), edit(other.productId)], NAMES);
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(answers).toContainEqual({
      status: 'rejected',
      reason: expect.objectContaining({ code: 'CATALOGUE_NAME_TAKEN' }),
    });
  });

  it('of a plan: the later one is refused', async () => {
    const { productId, planId, version } = await sold();
    const plan = { productId, name: 'Dos', panelPackage: null, resources: {} };
    const { planId: twoId } = await createPlan(ctx(), plan);
    const edits = [
      () => editPlan(ctx(), { planId, version, name: 'Tres' }),
      () => editPlan(ctx(), { planId: twoId, version: 1, name: 'Tres' }),
    ];
    const answers = await raceBehindLock(database, edits, PLANS);
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(answers).toContainEqual({
      status: 'rejected',
      reason: expect.objectContaining({ code: 'CATALOGUE_NAME_TAKEN' }),
    });
  });
});

it('says to which plans one may be upgraded, and no others (U1)', async () => {
  const { planId, version } = await sold();
  const [two, three] = [(await sold()).planId, (await sold()).planId];
  await setUpgrades(ctx(), { planId, version, toPlanIds: [two, three, two] });
  expect((await viewed(planId))?.upgradesTo.toSorted()).toEqual([two, three].toSorted());
  await setUpgrades(ctx(), { planId, version: version + 1, toPlanIds: [three] });
  expect((await viewed(planId))?.upgradesTo).toEqual([three]);
});

it('is read by agents, who edit nothing of it (C8)', async () => {
  const { planId, version } = await sold();
  const agent = testContext(database, { actor: { ...administrator, role: 'agent' } });
  expect(await listCatalogue(agent)).not.toEqual([]);
  expect(() => setOnSale(agent, { planId, version, onSale: false })).toThrow('FORBIDDEN');
});
