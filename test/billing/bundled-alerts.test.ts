import { beforeAll, describe, expect, it } from 'vitest';
import type { NewInvoice } from '../../domain/billing/issue-invoice.ts';
import { tellOfDueInvoices } from '../../domain/billing/tell-of-invoices.ts';
import { voidInvoice } from '../../domain/billing/void-invoice.ts';
import { handOverDueMessages } from '../../domain/messaging/due-messages.ts';
import { MINUTE_MS } from '../../domain/time.ts';
import type { StoredHandoff } from '../../domain/transaction/context.ts';
import { TEST_NOW, testContext } from '../harness/builders.ts';
import { extra, linkOf, useCompany } from '../harness/company.ts';
import { raceBehindLock } from '../harness/race.ts';
import { statementsOf } from '../performance/measured-company.ts';

const { bill, database, heldService, pay, serviceOf } = useCompany();
const WAIT = 30;
beforeAll(() => database.sql('update company_settings set invoice_bundle_minutes = $1', [WAIT]));

/** Other tests' invoices are long told of by then. */
let day = 0;
/** So many minutes into a day on which nothing else waits. */
const minutesIn = (minutes: number, from = TEST_NOW) =>
  new Date(from.getTime() + day * 24 * 60 * MINUTE_MS + minutes * MINUTE_MS);
const sweep = (minutes: number) =>
  tellOfDueInvoices(testContext(database, { now: minutesIn(minutes) }), { limit: 10 });

type Told = { channel: string; template: string; state: string; variables: Record<string, string> };
const toldOf = (clientId: string) =>
  database.sql<Told>(
    `select channel, template, state, variables from outbound_message
    where client_id = $1 and business_key like any ('{invoice_generated/%,invoices_generated/%}')
    order by created_at, channel desc, business_key`,
    [clientId],
  );
/** What is told, as far as it was not overtaken, without what every message carries. */
async function standing(clientId: string) {
  const told = await toldOf(clientId);
  return told
    .filter(({ state }) => state !== 'silenced')
    .map(({ channel, template, variables: { name: _, link: __, ...said } }) => ({
      channel,
      template,
      ...said,
    }));
}

/** A client with invoices, each issued so many minutes into the test. */
async function billed(...invoices: (Partial<NewInvoice> & { at?: number; from?: Date })[]) {
  day += 2;
  const held = await heldService();
  const ids: string[] = [];
  for (const { at = 0, from, ...changes } of invoices) {
    const ctx = testContext(database, { now: minutesIn(at, from) });
    ids.push((await bill(held.serviceId, changes, ctx)).invoiceId);
  }
  return { ...held, ids };
}

const voidAt = (invoiceId: string | undefined, minutes: number, from?: Date) =>
  voidInvoice(testContext(database, { now: minutesIn(minutes, from) }), {
    invoiceId: invoiceId ?? '',
    reason: 'issued_by_mistake',
  });

describe('invoices issued to one client within half an hour (A2)', () => {
  it('are told of in one alert, half an hour after the first: how many, their total, the first due date, the list', async () => {
    const { client } = await billed(
      { dueDate: '2026-06-20' },
      { at: 10, dueDate: '2026-06-15', lines: [extra('250000')] },
      { at: 29, dueDate: '2026-06-30' },
    );
    await sweep(WAIT - 1);
    expect(await toldOf(client.id)).toEqual([]);
    await sweep(WAIT);
    await sweep(WAIT * 3);
    const said = {
      template: 'invoices_generated',
      state: 'queued',
      variables: {
        name: client.name,
        count: '3',
        total: '$ 2.520,00',
        dueDate: '15/06/2026',
        link: 'https://panel.example.com/facturas',
      },
    };
    expect(await toldOf(client.id)).toEqual([
      { channel: 'whatsapp', ...said },
      { channel: 'email', ...said },
    ]);
  });

  it('leave one that is alone its own alert, with its own link', async () => {
    const { client, ids } = await billed({});
    await sweep(WAIT);
    const told = await toldOf(client.id);
    expect(told.map(({ template }) => template)).toEqual(['invoice_generated', 'invoice_generated']);
    expect(told[0]?.variables['link']).toBe(await linkOf(database, ids[0] ?? ''));
  });

  it('do not wait for one that comes later, which has the next alert', async () => {
    const { client, serviceId } = await billed({}, { at: 5 });
    await sweep(WAIT);
    await bill(serviceId, {}, testContext(database, { now: minutesIn(WAIT + 1) }));
    await sweep(WAIT * 2);
    const two = { template: 'invoices_generated' };
    expect(await standing(client.id)).toMatchObject([two, two]);
    await sweep(WAIT * 2 + 1);
    const one = { template: 'invoice_generated' };
    expect(await standing(client.id)).toMatchObject([two, two, one, one]);
  });

  it("are the client's alone, whatever service they are for", async () => {
    const { client } = await billed({});
    const another = await serviceOf(client.id);
    await bill(another.id, {}, testContext(database, { now: minutesIn(1) }));
    const stranger = await heldService();
    await bill(stranger.serviceId, {}, testContext(database, { now: minutesIn(1) }));
    await sweep(WAIT + 1);
    expect(await standing(client.id)).toMatchObject([{ count: '2' }, { count: '2' }]);
    expect(await standing(stranger.client.id)).toMatchObject([
      { template: 'invoice_generated' },
      { template: 'invoice_generated' },
    ]);
  });

  it('are summed up in each currency', async () => {
    const { client } = await billed({});
    const dollars = await serviceOf(client.id, { currency: 'USD' });
    await bill(dollars.id, {}, testContext(database, { now: minutesIn(1) }));
    await sweep(WAIT);
    expect(await standing(client.id)).toMatchObject([{ total: '$ 10,00 y US$ 10,00' }, {}]);
  });

  it('cost no look-up while none is due', async () => {
    expect((await statementsOf(database, () => sweep(0))).all).toBe(1);
  });
});

const order = (amount: string) => ({ lines: [{ kind: 'upgrade', description: 'Mejora', amount } as const] });

describe('credit in what is told of several (B4)', () => {
  it('that pays a part is named, with what is left to pay and when the first of that is due', async () => {
    const { client, serviceId, ids } = await billed({});
    await pay(ids[0] ?? '', { amount: '1500' });
    await bill(
      serviceId,
      { ...order('500'), dueDate: '2026-06-11' },
      testContext(database, { now: minutesIn(1) }),
    );
    await bill(serviceId, { dueDate: '2026-06-20' }, testContext(database, { now: minutesIn(2) }));
    await sweep(WAIT);
    const said = {
      template: 'invoices_generated_with_credit',
      count: '2',
      total: '$ 15,00',
      credit: '$ 5,00',
      owed: '$ 10,00',
      dueDate: '20/06/2026',
    };
    expect(await standing(client.id)).toEqual([
      { channel: 'whatsapp', ...said },
      { channel: 'email', ...said },
    ]);
  });

  it('that pays all asks for nothing', async () => {
    const { client, serviceId, ids } = await billed({});
    await pay(ids[0] ?? '', { amount: '3000' });
    for (const at of [1, 2]) {
      await bill(serviceId, order('500'), testContext(database, { now: minutesIn(at) }));
    }
    await sweep(WAIT);
    const said = { template: 'invoices_generated_paid', count: '2', total: '$ 10,00' };
    expect(await standing(client.id)).toEqual([
      { channel: 'whatsapp', ...said },
      { channel: 'email', ...said },
    ]);
  });
});

describe('what is void or paid by the time that it is told (A8)', () => {
  it('is not counted; one that is left reads as a single one', async () => {
    const { client, ids } = await billed({}, {}, { dueDate: '2026-06-25' });
    await voidAt(ids[0], 5);
    await pay(ids[1] ?? '');
    await sweep(WAIT);
    const one = { template: 'invoice_generated', dueDate: '25/06/2026' };
    expect(await standing(client.id)).toMatchObject([one, one]);
  });

  it('is not told of at all if nothing is left', async () => {
    const { client, ids } = await billed({}, {});
    for (const id of ids) await voidAt(id, 5);
    await sweep(WAIT);
    expect(await toldOf(client.id)).toEqual([]);
  });

  it('is taken out of an alert that waits for the morning, on the channel on which it waits', async () => {
    const NIGHT = new Date('2026-03-11T02:00:00Z');
    const { client, ids } = await billed(
      { from: NIGHT },
      { from: NIGHT, at: 1, lines: [extra('3000')] },
      { from: NIGHT, at: 2, dueDate: '2026-06-28' },
    );
    const at = (minutes: number) => testContext(database, { now: minutesIn(minutes, NIGHT) });
    await tellOfDueInvoices(at(WAIT), { limit: 10 });
    await database.sql(
      `update outbound_message set state = case channel when 'email' then 'sent' else 'held' end where client_id = $1`,
      [client.id],
    );
    await voidAt(ids[0], WAIT + 5, NIGHT);
    const mailed = { channel: 'email', template: 'invoices_generated', count: '3', total: '$ 50,00' };
    const two = { channel: 'whatsapp', template: 'invoices_generated', count: '2', total: '$ 40,00' };
    const standingAsSorted = async () =>
      (await standing(client.id)).toSorted((a, b) => a.channel.localeCompare(b.channel));
    expect(await standingAsSorted()).toMatchObject([mailed, two]);
    await pay(ids[1] ?? '', { amount: '3000' }, at(WAIT + 6));
    const one = { channel: 'whatsapp', template: 'invoice_generated', dueDate: '28/06/2026' };
    expect(await standingAsSorted()).toMatchObject([mailed, one]);
    await voidAt(ids[2], WAIT + 7, NIGHT);
    expect(await standingAsSorted()).toMatchObject([mailed]);
  });

  it('leaves what was sent as it is', async () => {
    const { client, ids } = await billed({}, {});
    await sweep(WAIT);
    await database.sql("update outbound_message set state = 'sent' where client_id = $1", [client.id]);
    await voidAt(ids[0], WAIT + 5);
    expect(await standing(client.id)).toMatchObject([{ count: '2' }, { count: '2' }]);
  });
});

describe('at the same moment', () => {
  it('two processes issue an invoice each: one alert of both', async () => {
    const { client, serviceId } = await heldService();
    const issue = () => bill(serviceId, {}, testContext(database, { now: minutesIn(0) }));
    const settled = await raceBehindLock(database, [issue, issue]);
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
    await sweep(WAIT);
    expect(await standing(client.id)).toMatchObject([{ count: '2' }, { count: '2' }]);
  });

  it('an invoice that is issued before the telling is told of by it', async () => {
    const { client, serviceId } = await billed({});
    const issue = () => bill(serviceId, {}, testContext(database, { now: minutesIn(WAIT) }));
    await raceBehindLock(database, [issue, () => sweep(WAIT)]);
    expect(await standing(client.id)).toMatchObject([{ count: '2' }, { count: '2' }]);
  });

  it('one that is issued after it waits for its own half hour', async () => {
    const { client, serviceId } = await billed({});
    const issue = () => bill(serviceId, {}, testContext(database, { now: minutesIn(WAIT) }));
    await raceBehindLock(database, [() => sweep(WAIT), issue]);
    const one = { template: 'invoice_generated' };
    expect(await standing(client.id)).toMatchObject([one, one]);
    await sweep(WAIT * 2);
    expect(await standing(client.id)).toMatchObject([one, one, one, one]);
  });

  it.each(['void', 'telling'])('%s first: a void invoice is in no alert', async (first) => {
    const { client, ids } = await billed({}, {});
    const contenders: (() => Promise<unknown>)[] = [() => voidAt(ids[0], WAIT), () => sweep(WAIT)];
    await raceBehindLock(database, first === 'void' ? contenders : contenders.toReversed());
    const one = { template: 'invoice_generated' };
    expect(await standing(client.id)).toMatchObject([one, one]);
  });

  it('two sweeps tell once', async () => {
    const { client } = await billed({}, {});
    await Promise.all([sweep(WAIT), sweep(WAIT)]);
    expect(await standing(client.id)).toMatchObject([{ count: '2' }, { count: '2' }]);
  });
});

it('a telling that fails keeps no other client waiting, and is tried again: the wait is in the row', async () => {
  const unlucky = await billed({}, {});
  const other = await heldService();
  await bill(other.serviceId, {}, testContext(database, { now: minutesIn(0) }));
  await database.sql(`create function break_it() returns trigger language plpgsql as
    $$ begin raise exception 'broken'; end $$`);
  await database.sql(`create trigger broken before insert on outbound_message for each row
    when (new.client_id = '${unlucky.client.id}') execute function break_it()`);
  await expect(sweep(WAIT)).rejects.toThrow('broken');
  await database.sql('drop function break_it cascade');
  expect(await standing(other.client.id)).toHaveLength(2);
  await sweep(WAIT + 9);
  expect(await standing(unlucky.client.id)).toEqual([]);
  await sweep(WAIT + 10);
  expect(await standing(unlucky.client.id)).toMatchObject([{ count: '2' }, { count: '2' }]);
});

it('told of while Temporal was away, it goes out with the sweep as any message does', async () => {
  const { client } = await billed({}, {});
  await sweep(WAIT);
  await database.sql('delete from handoff');
  const handed: StoredHandoff['handoff'][] = [];
  const ctx = testContext(database, {
    now: minutesIn(WAIT * 2),
    deliver: async (handoffs) => void handed.push(...handoffs.map(({ handoff }) => handoff)),
  });
  await handOverDueMessages(ctx, { limit: 1_000 });
  const ids = await database.sql<{ id: string }>('select id from outbound_message where client_id = $1', [
    client.id,
  ]);
  for (const { id: messageId } of ids) {
    expect(handed).toContainEqual(expect.objectContaining({ kind: 'delivery', messageId }));
  }
});
