import type { MikroORM } from '@mikro-orm/postgresql';
import { TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../db/orm.ts';
import { createDemoPanel, type DemoPanel } from '../../dev/demo/panel.ts';
import { insertDemoData } from '../../dev/demo-data.ts';
import { type PanelEmulator, startPanelEmulator } from '../../dev/panel-emulator/server.ts';
import { verifySecret } from '../../domain/access/secrets.ts';
import { Staff } from '../../domain/access/staff.ts';
import { acceptedStep } from '../../domain/access/totp.ts';
import { listOffers } from '../../domain/catalogue/offers.ts';
import { Client } from '../../domain/clients/client.ts';
import { normalDocument } from '../../domain/clients/document.ts';
import { parsePhone } from '../../domain/phone.ts';
import { listServices } from '../../domain/procedures/service-view.ts';
import { nameFirstServer } from '../../domain/services/first-server.ts';
import { upgradeOptions } from '../../domain/upgrade/options.ts';
import { createWhmPanel } from '../../integrations/panel/whm.ts';
import { expectMoneyToAddUp } from '../billing/money-rows.ts';
import { TEST_DEPLOYMENT, TEST_NOW, testContext } from '../harness/builders.ts';
import { useDatabase } from '../harness/database.ts';
import { everyRow } from '../harness/every-row.ts';

const PANEL_TOKEN = 'panel-token-of-the-tests';
const database = useDatabase();
let owner: MikroORM;
beforeAll(async () => {
  owner = await openDatabase({ url: database.ownerUrl });
});
afterAll(() => owner.close());
const options = () => ({
  installationKey: 'one installation',
  owner,
  deployment: TEST_DEPLOYMENT,
  now: TEST_NOW,
});

async function servicesOf(name: string) {
  const em = database.orm.em.fork();
  const { id: clientId } = await em.findOneOrFail(Client, { name });
  const actor = { type: 'client', clientId, sessionId: clientId } as const;
  return listServices(testContext(database, { actor }), { limit: 50 });
}

describe('the demo company', () => {
  let emulator: PanelEmulator;
  let panel: DemoPanel;

  beforeAll(async () => {
    emulator = await startPanelEmulator({ user: 'root', token: PANEL_TOKEN });
    panel = createDemoPanel({ url: emulator.url, user: 'root', token: PANEL_TOKEN });
  });
  afterAll(() => emulator.close());

  it('goes on after a start that died half way, and is then as whole as any other', async () => {
    const dying: DemoPanel = {
      ...panel,
      openAccount: (account) => {
        if (account.user === 'tiendanorte') throw new Error('killed');
        return panel.openAccount(account);
      },
    };
    await expect(insertDemoData(database.orm, { ...options(), panel: dying })).rejects.toThrow('killed');
    await insertDemoData(database.orm, { ...options(), panel });
    expect(await servicesOf('Juan Perez')).toHaveLength(5);
    await expectMoneyToAddUp(database);
  });

  it('lets everybody sign in with what it answers', async () => {
    const accounts = await insertDemoData(database.orm, options());
    const em = database.orm.em.fork();
    expect(new Set(accounts.map(({ role }) => role))).toEqual(new Set(['client', 'agent', 'administrator']));
    for (const { role, email, password, ...account } of accounts) {
      if (role === 'client') {
        const secrets = { populate: ['passwordHash', 'securityKeyHash'] } as const;
        const client = await em.findOneOrFail(Client, { email }, secrets);
        expect(await verifySecret(client.passwordHash, password)).toBe(true);
        expect(await verifySecret(client.securityKeyHash, account.securityKey ?? '')).toBe(true);
        expect(parsePhone(account.phone ?? '')).toBe(client.phone);
        const document = { type: client.documentType as 'DNI', number: client.documentNumber };
        expect(normalDocument(document)).toEqual(document);
      } else {
        const staff = await em.findOneOrFail(Staff, { email }, { populate: ['passwordHash', 'totpSecret'] });
        expect(await verifySecret(staff.passwordHash ?? undefined, password)).toBe(true);
        const token = new TOTP({ secret: account.totpSecret ?? '' }).generate({ timestamp: +TEST_NOW });
        expect(acceptedStep(staff.totpSecret ?? '', token, TEST_NOW)).toBeDefined();
      }
    }
  });

  it('has Juan Perez with an active paid service, one that owes, one suspended and two labels one letter apart', async () => {
    const services = await servicesOf('Juan Perez');
    const paid = { status: 'active', owedInvoices: [] };
    const owed = [{ total: { amount: '1980000', currency: 'ARS' } }];
    expect(Object.fromEntries(services.map((service) => [service.label, service]))).toMatchObject({
      'Hosting Plan 2': paid,
      'Hosting Plan 3': { status: 'active', owedInvoices: owed },
      'Radio del Sur': { status: 'suspended', suspensionReasons: ['non_payment'] },
      'Tienda Norte': paid,
      'Tiendas Norte': paid,
    });
  });

  it('has a verified Jose Garcia and somebody who is not verified', async () => {
    const rows = await database.sql('select name, verified_at is not null as verified from client');
    expect(rows).toContainEqual({ name: 'Jose Garcia', verified: true });
    expect(rows).toContainEqual({ name: 'Ana Lopez', verified: false });
  });

  it('shows every state of a service and of an invoice but void', async () => {
    const states = ['active', 'cancelled', 'pending', 'suspended', 'terminated'];
    const services = await database.sql('select distinct status from service order by 1');
    expect(services.map(({ status }) => status)).toEqual(states);
    const invoices = await database.sql(
      'select distinct status, applied > 0 as touched from invoice order by 1, 2',
    );
    expect(invoices).toEqual([
      { status: 'issued', touched: false },
      { status: 'issued', touched: true },
      { status: 'paid', touched: true },
    ]);
    expect(await database.sql('select 1 from service where frozen_at is not null')).toHaveLength(1);
  });

  it('opens each hosting account on the panel, once, and keeps when the panel created it (X7)', async () => {
    const rows = await database.sql<{ panel_user: string; panel_domain: string; panel_created_at: Date }>(
      'select panel_user, panel_domain, panel_created_at from service where panel_user is not null order by 1',
    );
    const created = emulator.log.filter(({ command }) => command === 'createacct');
    expect(created.map(({ user }) => user).sort()).toEqual(rows.map((row) => row.panel_user));
    const reader = createWhmPanel({ url: emulator.url, user: 'root', token: PANEL_TOKEN });
    for (const row of rows) {
      expect(await reader.accountSummary(row.panel_user)).toMatchObject({
        domain: row.panel_domain,
        createdAt: row.panel_created_at,
        suspended: false,
      });
    }
  });

  it('gives each account the limits of its plan, from a package that was defined once (U7)', async () => {
    const rows = await database.sql<{ user: string; package: string; resources: object }>(
      `select s.panel_user as user, p.panel_package as package, p.resources
      from service s join plan p on p.id = s.plan_id where s.panel_user is not null`,
    );
    const reader = createWhmPanel({ url: emulator.url, user: 'root', token: PANEL_TOKEN });
    for (const { user, package: plan, resources } of rows) {
      expect(await reader.accountLimits(user)).toMatchObject({ account: { plan }, limits: resources });
    }
    const defined = emulator.log.filter(({ command }) => command === 'addpkg');
    expect(defined.map(({ parameters }) => parameters['name'])).toEqual([
      'plan_1',
      'plan_2',
      'plan_3',
      'plan_4',
    ]);
  });

  it('has an order paid for the current term of every active service that owes nothing', async () => {
    const services = await database.sql(
      `select s.label, s.frozen_at is null as free, (select i.status from invoice_line l join invoice i on i.id = l.invoice_id
          where l.service_id = s.id and l.kind = 'order' and l.period_start = t.start_date) as order
      from service s join lateral (select * from term where service_id = s.id order by number desc limit 1) t on true
      where s.status = 'active' and not exists (select from invoice_line l join invoice i on i.id = l.invoice_id
        where l.service_id = s.id and i.status = 'issued') order by 1`,
    );
    expect(services.map(({ label }) => label)).toEqual([
      'Hosting Garcia',
      'Hosting Plan 2',
      'Radio Espiga',
      'Tienda Norte',
      'Tiendas Norte',
    ]);
    for (const service of services) expect(service).toMatchObject({ order: 'paid' });
  });

  it.each(['Hosting Plan 2', 'Tienda Norte', 'Tiendas Norte'])(
    'offers a bigger plan for %s',
    async (label) => {
      await nameFirstServer(testContext(database), { address: emulator.url, panelUser: 'root' });
      const service = (await servicesOf('Juan Perez')).find((one) => one.label === label);
      const em = database.orm.em.fork();
      const { id: clientId } = await em.findOneOrFail(Client, { name: 'Juan Perez' });
      const actor = { type: 'client', clientId, sessionId: clientId } as const;
      const { categories, askExecutive } = await upgradeOptions(testContext(database, { actor }), {
        serviceId: service?.id ?? '',
      });
      const yearly = categories
        .flatMap(({ plans }) => plans)
        .flatMap(({ name, periods }) => periods.map((period) => ({ name, ...period })))
        .filter(({ period, offer }) => period === 'yearly' && offer);
      expect(yearly.map(({ name }) => name)).toContain('Plan 3');
      expect(askExecutive).toBe(false);
    },
  );

  it('sells hosting in several plans, radio and servers', async () => {
    // As a worker does at its start: a plan on a panel can be hired once there is one.
    await nameFirstServer(testContext(database), { address: emulator.url, panelUser: 'root' });
    const products = await listOffers(testContext(database));
    expect(products.map(({ name, plans }) => [name, plans.length])).toEqual([
      ['Hosting', 4],
      ['Radio por internet', 2],
      ['Servidor virtual', 2],
    ]);
    const prices = {
      monthly: '1250000',
      quarterly: '3750000',
      half_yearly: '7500000',
      yearly: '12500000',
      two_yearly: '30000000',
      three_yearly: '45000000',
    };
    expect(products[0]?.plans[1]).toMatchObject({
      name: 'Plan 2',
      prices: Object.entries(prices).map(([period, amount]) => ({
        period,
        price: { amount, currency: 'ARS' },
      })),
    });
  });

  it('is left alone by a second start, which answers the same accounts', async () => {
    const first = await insertDemoData(database.orm, options());
    await database.sql(`update service set label = 'Otro nombre' where label = 'Hosting Plan 2'`);
    await database.sql(
      `update ownership_interval set label_key = 'otro nombre' where label_key = 'hosting plan 2'`,
    );
    const before = await everyRow(database);
    expect(await insertDemoData(database.orm, { ...options(), now: new Date() })).toEqual(first);
    expect(await everyRow(database)).toEqual(before);
  });

  it('has other secrets on another installation', async () => {
    const [one] = await insertDemoData(database.orm, options());
    const [other] = await insertDemoData(database.orm, { ...options(), installationKey: 'another' });
    expect(other?.password).not.toBe(one?.password);
    expect(one?.password).not.toBe(one?.securityKey);
  });
});
