import { describe, expect, it } from 'vitest';
import { getService, listServices, listServicesForStaff } from '../../domain/procedures/service-view.ts';
import { serviceForStaff } from '../../domain/services/staff-service-view.ts';
import { HOUR_MS } from '../../domain/time.ts';
import { createClient, giveTo, TEST_NOW, testContext } from '../harness/builders.ts';
import { linkOf, useCompany } from '../harness/company.ts';

const { bill, database, heldService, openTransferOf, panelPlan, plan, serviceOf } = useCompany();

const as = (clientId: string, now = TEST_NOW) =>
  testContext(database, { now, actor: { type: 'client', clientId, sessionId: clientId } });
const asStaff = () =>
  testContext(database, {
    actor: { type: 'staff', staffId: crypto.randomUUID(), role: 'agent' },
  });

describe('a service as its holder sees it', () => {
  it('has product, plan, term, debt and the change that is open', async () => {
    const { client: holder, service } = await heldService({ label: 'Radio del Sur' });
    const { invoiceId, number } = await bill(service.id);
    const { changeId } = await openTransferOf(service.id, holder.id);
    expect(await getService(as(holder.id), { serviceId: service.id })).toEqual({
      id: service.id,
      label: 'Radio del Sur',
      product: 'Radio',
      plan: { id: plan.id, name: 'Radio 1' },
      period: 'monthly',
      status: 'active',
      suspensionReasons: [],
      frozen: false,
      termStart: '2026-03-10',
      termEnd: '2026-04-10',
      owedInvoices: [
        {
          id: invoiceId,
          number,
          total: { amount: '1000', currency: 'ARS' },
          dueDate: '2026-03-20',
          link: await linkOf(database, invoiceId),
        },
      ],
      openChange: { id: changeId, kind: 'transfer', state: 'awaiting_consents' },
      createdAt: TEST_NOW.toISOString(),
    });
  });

  it.each([
    ['before the first term', '2026-03-01T12:00:00Z', '2026-03-10'],
    ['on the last day of the first, by the company’s clock', '2026-04-10T02:59:59Z', '2026-03-10'],
    ['on the first day of the second', '2026-04-10T03:00:00Z', '2026-04-10'],
    ['after the last', '2026-09-01T12:00:00Z', '2026-04-10'],
  ])('shows the current term %s', async (_when, now, termStart) => {
    const { client: holder, service } = await heldService();
    await database.sql(
      `insert into term (id, service_id, number, start_date, end_date)
      values (gen_random_uuid(), $1, 2, '2026-04-10', '2026-05-10')`,
      [service.id],
    );
    const view = await getService(as(holder.id, new Date(now)), { serviceId: service.id });
    expect(view.termStart).toBe(termStart);
  });

  it('is not found by anybody else, a former holder included (C8), whose debts a new one is not shown (T12)', async () => {
    const { client: former, service } = await heldService();
    const holder = await createClient(database);
    await bill(service.id);
    await giveTo(database, { serviceId: service.id, clientId: holder.id });
    const view = (clientId: string) => getService(as(clientId), { serviceId: service.id });
    await expect(view(holder.id)).resolves.toMatchObject({ id: service.id, owedInvoices: [] });
    await expect(view(former.id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const unknown = getService(as(holder.id), { serviceId: crypto.randomUUID() });
    await expect(unknown).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('a service as staff sees it', () => {
  it('has what it is, what its term costs, its account and its holder, who holds what else there is', async () => {
    const { client: holder, service } = await heldService({ planId: panelPlan.id });
    const own = await serviceOf(holder.id);
    const { version } = await serviceForStaff(asStaff(), { serviceId: service.id });
    await database.sql(
      `with v as (
        insert into server (id, name, address, panel_user, token_reference, capabilities, created_at)
        values (gen_random_uuid(), 'sur', 'https://sur.example.com:2087', 'root', 'PANEL_TOKEN', '{}', $2) returning id
      ) update service set server_id = v.id, panel_user = 'sitio', panel_domain = 'sitio.com.ar' from v where service.id = $1`,
      [service.id, TEST_NOW],
    );
    expect(await serviceForStaff(asStaff(), { serviceId: service.id })).toEqual({
      id: service.id,
      label: service.label,
      status: 'active',
      suspensionReasons: [],
      frozen: false,
      unfreezeAskedBy: null,
      terminationAskedBy: null,
      unfreezeAskedByName: null,
      terminationAskedByName: null,
      holder: { id: holder.id, name: holder.name },
      openChange: null,
      version,
      product: 'Hosting',
      plan: { id: panelPlan.id, name: 'Hosting 1' },
      period: 'monthly',
      price: { amount: '1250000', currency: 'ARS' },
      renews: true,
      termStart: '2026-03-10',
      termEnd: '2026-04-10',
      account: { user: 'sitio', domain: 'sitio.com.ar', server: 'sur' },
      createdAt: TEST_NOW.toISOString(),
    });
    expect(await serviceForStaff(asStaff(), { serviceId: own.id })).toMatchObject({ account: null });
    const listed = await listServicesForStaff(asStaff(), { clientId: holder.id, limit: 10 });
    expect(listed.map(({ id }) => id).toSorted()).toEqual([service.id, own.id].toSorted());
  });
});

describe('the list of services', () => {
  it('pages the newest first, without losing one created at the same instant', async () => {
    const holder = await createClient(database);
    for (const hour of [1, 2, 2, 2, 3]) {
      await serviceOf(holder.id, { createdAt: new Date(TEST_NOW.getTime() - hour * HOUR_MS) });
    }
    const seen: { id: string; createdAt: string }[] = [];
    for (let page = 0; page < 3; page += 1) {
      const last = seen.at(-1);
      const after = last && { at: new Date(last.createdAt), id: last.id };
      seen.push(...(await listServices(as(holder.id), { after, limit: 2 })));
    }
    expect(new Set(seen.map((service) => service.id)).size).toBe(5);
    const instants = seen.map((service) => service.createdAt);
    expect(instants).toEqual([...instants].sort().reverse());
  });

  it('takes the same number of SQL with one service and with many, each with a debt (P4)', async () => {
    const holder = await createClient(database);
    const counts: number[] = [];
    for (const more of [1, 20]) {
      for (let made = 0; made < more; made += 1) {
        await bill((await serviceOf(holder.id)).id);
      }
      database.takeStatements();
      await listServices(as(holder.id), { limit: 50 });
      counts.push(database.takeStatements().length);
    }
    expect(counts).toEqual([3, 3]);
  });
});
