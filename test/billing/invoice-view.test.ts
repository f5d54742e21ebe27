import { describe, expect, it } from 'vitest';
import {
  getInvoice,
  type InvoicePage,
  type InvoiceView,
  listInvoices,
} from '../../domain/billing/invoice-view.ts';
import { voidInvoice } from '../../domain/billing/void-invoice.ts';
import { HOUR_MS } from '../../domain/time.ts';
import { createClient, giveTo, TEST_DEPLOYMENT, TEST_NOW, testContext } from '../harness/builders.ts';
import { linkOf, useCompany } from '../harness/company.ts';
import { planOf, statementsOf } from '../performance/measured-company.ts';

const { bill, database, heldService, pay, serviceOf } = useCompany();

const as = (clientId: string) =>
  testContext(database, { actor: { type: 'client', clientId, sessionId: clientId } });
const at = (hours: number) => testContext(database, { now: new Date(TEST_NOW.getTime() + hours * HOUR_MS) });
const pesos = (amount: string) => ({ amount, currency: 'ARS' });
const FULL_PAGE = 50;
const reason = 'issued_by_mistake';

/** Every page of two. */
async function pagesOf(clientId: string, filter: Partial<InvoicePage> = {}): Promise<InvoiceView[][]> {
  const pages: InvoiceView[][] = [];
  for (;;) {
    const last = pages.at(-1)?.at(-1);
    const after = last && { at: new Date(last.issuedAt), id: last.id };
    const page = await listInvoices(as(clientId), { ...filter, after, limit: 2 });
    if (page.length === 0) return pages;
    pages.push(page);
  }
}
const idsOf = (pages: InvoiceView[][]) => pages.flat().map(({ id }) => id);

describe('an invoice as whom it was issued to sees it', () => {
  it('says where a bank transfer for it goes, while it is owed and where the company takes one (B4)', async () => {
    const { client, service } = await heldService();
    const { invoiceId } = await bill(service.id);
    const bankTransfer = 'alias empresa.pagos';
    const ctx = { ...as(client.id), deployment: { ...TEST_DEPLOYMENT, bankTransfer } };
    expect(await getInvoice(ctx, { invoiceId })).toMatchObject({ bankTransfer });
    expect(await getInvoice(as(client.id), { invoiceId })).not.toHaveProperty('bankTransfer');
    await pay(invoiceId);
    expect(await getInvoice(ctx, { invoiceId })).not.toHaveProperty('bankTransfer');
  });

  it('has its lines, charges before discounts, and what remains to be paid', async () => {
    const { client, service } = await heldService();
    const { invoiceId, number } = await bill(service.id, {
      lines: [
        { kind: 'other', description: 'Descuento', amount: '-500' },
        {
          kind: 'renewal',
          description: 'Radio 1',
          amount: '4000',
          periodStart: '2026-04-10',
          periodEnd: '2026-05-10',
        },
      ],
    });
    await pay(invoiceId, { amount: '1500' });
    expect(await getInvoice(as(client.id), { invoiceId })).toEqual({
      id: invoiceId,
      number,
      status: 'issued',
      total: pesos('3500'),
      owed: pesos('2000'),
      issuedAt: TEST_NOW.toISOString(),
      dueDate: '2026-03-20',
      paidAt: null,
      voidedAt: null,
      voidAsked: false,
      link: await linkOf(database, invoiceId),
      lines: [
        {
          kind: 'renewal',
          description: 'Radio 1',
          amount: pesos('4000'),
          serviceId: service.id,
          periodStart: '2026-04-10',
          periodEnd: '2026-05-10',
        },
        {
          kind: 'other',
          description: 'Descuento',
          amount: pesos('-500'),
          serviceId: service.id,
          periodStart: null,
          periodEnd: null,
        },
      ],
    });
  });

  it('owes nothing once it is paid, nor once it is void, whatever had been paid of it', async () => {
    const { client, service } = await heldService();
    const [paid, voided] = [await bill(service.id), await bill(service.id)];
    await pay(paid.invoiceId);
    await voidInvoice(testContext(database), { invoiceId: voided.invoiceId, reason });
    const view = ({ invoiceId }: { invoiceId: string }) => getInvoice(as(client.id), { invoiceId });
    const instant = TEST_NOW.toISOString();
    expect(await view(paid)).toMatchObject({
      status: 'paid',
      owed: pesos('0'),
      paidAt: instant,
      voidedAt: null,
    });
    expect(await view(voided)).toMatchObject({
      status: 'void',
      owed: pesos('0'),
      paidAt: null,
      voidedAt: instant,
    });
  });

  it('stays with whom it was issued to when the service changes hands (T12); to all others it is not there (C8)', async () => {
    const { client: former, service } = await heldService();
    const holder = await createClient(database);
    const { invoiceId } = await bill(service.id);
    await giveTo(database, { serviceId: service.id, clientId: holder.id });
    const own = await bill(service.id);
    await expect(getInvoice(as(former.id), { invoiceId })).resolves.toMatchObject({ id: invoiceId });
    expect(idsOf(await pagesOf(former.id, { serviceId: service.id }))).toEqual([invoiceId]);
    expect(idsOf(await pagesOf(holder.id, { serviceId: service.id }))).toEqual([own.invoiceId]);
    for (const [asked, clientId] of [
      [invoiceId, holder.id],
      [own.invoiceId, former.id],
      [crypto.randomUUID(), holder.id],
    ] as const) {
      await expect(getInvoice(as(clientId), { invoiceId: asked })).rejects.toMatchObject({
        code: 'NOT_FOUND',
      });
    }
  });
});

describe('the list of invoices', () => {
  it('pages the newest first, without losing one of the same instant', async () => {
    const { client, service } = await heldService();
    await bill((await heldService()).service.id);
    const made: string[] = [];
    for (const hour of [0, 1, 1, 1, 2]) made.push((await bill(service.id, {}, at(hour))).invoiceId);
    const pages = await pagesOf(client.id);
    expect(pages.map((page) => page.length)).toEqual([2, 2, 1]);
    const ids = idsOf(pages);
    expect(new Set(ids)).toEqual(new Set(made));
    expect([ids[0], ids.at(-1)]).toEqual([made.at(-1), made[0]]);
  });

  it('gives one state, one service, or both, page by page', async () => {
    const { client, service } = await heldService();
    const other = await serviceOf(client.id);
    const paid: string[] = [];
    for (let index = 0; index < 3; index += 1) {
      paid.push((await bill(service.id)).invoiceId);
      await pay(paid[index] ?? '');
    }
    const owed = (await bill(service.id)).invoiceId;
    const ofOther = (await bill(other.id)).invoiceId;
    const ids = async (filter: Partial<InvoicePage>) => new Set(idsOf(await pagesOf(client.id, filter)));
    expect(await ids({ status: 'paid' })).toEqual(new Set(paid));
    expect(await ids({ status: 'issued' })).toEqual(new Set([owed, ofOther]));
    expect(await ids({ status: 'issued', serviceId: service.id })).toEqual(new Set([owed]));
    expect(await ids({ serviceId: service.id })).toEqual(new Set([...paid, owed]));
    expect(await ids({ status: 'void' })).toEqual(new Set());
  });

  it('takes the same number of SQL with one invoice and with many (P4)', async () => {
    const { client, service } = await heldService();
    const counts: number[] = [];
    for (const more of [1, 20]) {
      for (let made = 0; made < more; made += 1) await bill(service.id);
      database.takeStatements();
      await listInvoices(as(client.id), { limit: 50 });
      counts.push(database.takeStatements().length);
    }
    expect(counts).toEqual([2, 2]);
  });

  it('touches no more of the database with 20 000 invoices of others, and as many older ones of the same client', async () => {
    const { client, service } = await heldService();
    const other = await createClient(database);
    for (let made = 0; made < FULL_PAGE; made += 1) await bill(service.id);
    const { texts } = await statementsOf(database, () => listInvoices(as(client.id), { limit: FULL_PAGE }));
    const [page] = texts;
    if (!page) throw new Error('no statement');
    const buffersNow = async () => {
      await database.sql('analyze invoice');
      const { buffers, rows } = await planOf(database, page, [client.id, FULL_PAGE]);
      expect(rows).toBe(FULL_PAGE);
      return buffers;
    };
    const few = await buffersNow();
    for (const clientId of [other.id, client.id]) {
      await database.sql(
        `insert into invoice (id, client_id, currency, total, applied, status, issued_at, due_date)
        select gen_random_uuid(), $1, 'ARS', 1000, 0, 'issued', $2::timestamptz - n * interval '1 minute', '2026-03-20'
        from generate_series(1, 20000) as n`,
        [clientId, TEST_NOW],
      );
    }
    expect(await buffersNow()).toBeLessThanOrEqual(few + FULL_PAGE);
  });
});
