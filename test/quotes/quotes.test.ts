import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { acceptQuote } from '../../domain/quotes/accept-quote.ts';
import type { NewQuote } from '../../domain/quotes/create-quote.ts';
import { declineQuote } from '../../domain/quotes/decline-quote.ts';
import { expireQuotes } from '../../domain/quotes/expire-quotes.ts';
import { getQuote, listQuotes } from '../../domain/quotes/quote-view.ts';
import { withdrawQuote } from '../../domain/quotes/withdraw-quote.ts';
import type { VerbContext } from '../../domain/transaction/context.ts';
import { createClient, createQuoteFor, giveTo, TEST_NOW, testContext } from '../harness/builders.ts';
import { useCompany } from '../harness/company.ts';
import { everyRow } from '../harness/every-row.ts';

const { database, heldService } = useCompany();
/** 00:00 in Buenos Aires of the day after `validUntil` of the builder's quotes. */
const MIDNIGHT = new Date('2026-03-21T03:00:00Z');
const LAST_SECOND = new Date(MIDNIGHT.getTime() - 1_000);
const ars = (amount: string) => ({ amount, currency: 'ARS' });

const as = (clientId: string, now = TEST_NOW) =>
  testContext(database, { now, actor: { type: 'client', clientId, sessionId: randomUUID() } });
const staff = (now = TEST_NOW) =>
  testContext(database, { now, actor: { type: 'staff', staffId: randomUUID(), role: 'agent' } });
const at = (now: Date) => testContext(database, { now });

async function quoted(changes: Parameters<typeof createQuoteFor>[2] = {}) {
  const client = await createClient(database);
  const quoteId = await createQuoteFor(database, client.id, changes);
  return { client, quoteId, ctx: as(client.id) };
}

const rowOf = async (quoteId: string) => {
  const [row] = await database.sql('select status, closed_at from quote where id = $1', [quoteId]);
  return row;
};
const invoicesOf = (quoteId: string) =>
  database.sql<{ id: string }>(
    `select i.id, i.client_id, i.currency, i.total, i.status, i.due_date::text, l.kind, l.service_id, l.description, l.amount
    from invoice i join invoice_line l on l.invoice_id = i.id where i.quote_id = $1 order by l.amount desc`,
    [quoteId],
  );
const eventsOf = async (clientId: string) => {
  const rows = await database.sql<{ type: string }>(
    "select type from event where client_id = $1 and type like any ('{quote.%,invoice.%}') order by id",
    [clientId],
  );
  return rows.map(({ type }) => type);
};
const alertsOf = (quoteId: string) =>
  database.sql<{ channel: string; state: string; variables: Record<string, string> }>(
    'select channel, state, variables from outbound_message where business_key = $1 order by channel desc',
    [`quote_available/${quoteId}`],
  );

describe('making a quote (B6)', () => {
  it('tells its client once on both channels, with what it comes to, until when, and the link (A1)', async () => {
    const { client, quoteId, ctx } = await quoted({
      lines: [
        { description: 'Migración', amount: ars('1500000') },
        { description: 'Bonificación', amount: ars('-250000') },
      ],
      note: 'Incluye los correos.',
    });
    const quote = await getQuote(ctx, { quoteId });
    expect(quote).toMatchObject({
      status: 'open',
      total: ars('1250000'),
      serviceId: null,
      validUntil: '2026-03-20',
      note: 'Incluye los correos.',
      invoice: null,
      lines: [
        { description: 'Migración', amount: ars('1500000') },
        { description: 'Bonificación', amount: ars('-250000') },
      ],
    });
    const variables = {
      name: client.name,
      quote: quote.number.toString(),
      total: '$ 12.500,00',
      validUntil: '20/03/2026',
      link: quote.link,
    };
    expect(await alertsOf(quoteId)).toEqual([
      { channel: 'whatsapp', state: 'queued', variables },
      { channel: 'email', state: 'queued', variables },
    ]);
    expect(await invoicesOf(quoteId)).toEqual([]);
    expect(await eventsOf(client.id)).toEqual(['quote.created']);
  });

  it.each<[string, Partial<NewQuote>]>([
    ['lines', { lines: [{ description: 'x', amount: ars('0') }] }],
    ['lines', { lines: [{ description: 'x', amount: ars('-5') }] }],
    ['lines', { lines: Array(11).fill({ description: 'x', amount: ars('9'.repeat(18)) }) }],
    ['amount', { lines: [{ description: 'x', amount: ars('1,5') }] }],
    ['validUntil', { validUntil: '2026-03-09' }],
    ['validUntil', { validUntil: '2027-03-12' }],
    ['validUntil', { validUntil: '2026-02-30' }],
  ])('is refused for its %s, and nothing is written', async (field, changes) => {
    const client = await createClient(database);
    const before = await everyRow(database);
    await expect(createQuoteFor(database, client.id, changes)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { field },
    });
    expect(await everyRow(database)).toEqual(before);
  });

  it('is valid until today at the least, by the company’s zone (G3)', async () => {
    const late = new Date('2026-03-11T02:30:00Z');
    await expect(quoted({ now: late, validUntil: '2026-03-10' })).resolves.toBeDefined();
  });

  it('is for a confirmed client, and for a service that this client holds, in its currency (C1, G2)', async () => {
    const unclaimed = await createClient(database, { isUnclaimed: true });
    await expect(createQuoteFor(database, unclaimed.id)).rejects.toMatchObject({
      code: 'EMAIL_NOT_CONFIRMED',
    });
    const other = await heldService({ currency: 'USD' });
    const { quoteId } = await quoted();
    await expect(
      createQuoteFor(database, (await quoted()).client.id, { serviceId: other.serviceId }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const inDollars = [{ description: 'x', amount: { amount: '1000', currency: 'USD' } }];
    const { serviceId } = other;
    await expect(createQuoteFor(database, other.client.id, { serviceId })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { field: 'lines', expected: 'se esperaban importes en USD' },
    });
    const own = await createQuoteFor(database, other.client.id, { serviceId, lines: inDollars });
    expect(await getQuote(as(other.client.id), { quoteId: own })).toMatchObject({
      serviceId: other.serviceId,
      total: { amount: '1000', currency: 'USD' },
    });
    await expect(getQuote(as(other.client.id), { quoteId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('accepting a quote (B6)', () => {
  it('issues its invoice once, due within the policy, and the same one again', async () => {
    const { client, quoteId, ctx } = await quoted({
      lines: [
        { description: 'Migración', amount: ars('1200') },
        { description: 'Bonificación', amount: ars('-200') },
      ],
    });
    await database.sql('update company_settings set quote_due_days = 4');
    const first = await acceptQuote(ctx, { quoteId });
    await database.sql('update company_settings set quote_due_days = 7');
    const line = { kind: 'other', service_id: null };
    const invoice = {
      id: first.invoiceId,
      client_id: client.id,
      currency: 'ARS',
      total: '1000',
      status: 'issued',
    };
    const expected = [
      { ...invoice, due_date: '2026-03-14', ...line, description: 'Migración', amount: '1200' },
      { ...invoice, due_date: '2026-03-14', ...line, description: 'Bonificación', amount: '-200' },
    ];
    expect(await invoicesOf(quoteId)).toEqual(expected);
    expect(await acceptQuote(as(client.id, MIDNIGHT), { quoteId })).toEqual(first);
    expect(await invoicesOf(quoteId)).toEqual(expected);
    expect(await eventsOf(client.id)).toEqual(['quote.created', 'invoice.issued', 'quote.accepted']);
    expect(await getQuote(ctx, { quoteId })).toMatchObject({
      status: 'accepted',
      invoice: { id: first.invoiceId, number: first.number },
    });
  });

  it('takes no more statements than a guarded write may, about a service or not (P4)', async () => {
    const held = await heldService();
    // As the company has it until it is changed: the invoice is told of by the sweep (A2).
    await database.sql('update company_settings set invoice_bundle_minutes = 30');
    for (const serviceId of [undefined, held.serviceId]) {
      const quoteId = await createQuoteFor(database, held.client.id, serviceId ? { serviceId } : {});
      database.takeStatements();
      await acceptQuote(as(held.client.id), { quoteId });
      const sent = database.takeStatements().filter((statement) => !/\b(begin|commit)\b/i.test(statement));
      expect(sent.length).toBeLessThanOrEqual(8);
    }
    await database.sql('update company_settings set invoice_bundle_minutes = 0');
  });

  it('keeps its invoice when that is void: a quote becomes one invoice, whatever becomes of it (B5)', async () => {
    const { quoteId, ctx } = await quoted();
    const first = await acceptQuote(ctx, { quoteId });
    await database.sql("update invoice set status = 'void', voided_at = issued_at where id = $1", [
      first.invoiceId,
    ]);
    expect(await acceptQuote(ctx, { quoteId })).toEqual(first);
    await expect(
      database.sql(
        `insert into invoice (id, client_id, currency, total, applied, status, issued_at, due_date, quote_id)
        select gen_random_uuid(), client_id, currency, total, 0, 'issued', issued_at, due_date, quote_id
        from invoice where id = $1`,
        [first.invoiceId],
      ),
    ).rejects.toMatchObject({ code: '23505' });
  });

  it('of a service owes it for that service, also for one that has ended (X8), unless it changed hands (T2)', async () => {
    const held = await heldService({ status: 'terminated' });
    const serviceId = held.serviceId;
    const [kept, lost] = [
      await createQuoteFor(database, held.client.id, { serviceId }),
      await createQuoteFor(database, held.client.id, { serviceId }),
    ];
    await acceptQuote(as(held.client.id), { quoteId: kept });
    expect(await invoicesOf(kept)).toMatchObject([{ service_id: serviceId }]);
    const other = await createClient(database);
    await giveTo(database, { serviceId, clientId: other.id });
    const before = await everyRow(database);
    const refused = acceptQuote(as(held.client.id), { quoteId: lost });
    await expect(refused).rejects.toMatchObject({ code: 'QUOTE_SERVICE_MOVED' });
    await expect(acceptQuote(as(other.id), { quoteId: lost })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await everyRow(database)).toEqual(before);
  });
});

describe('the end of a quote (B6)', () => {
  it('is that of its last local day: accepted in its last second, expired from midnight on, before anybody recorded it', async () => {
    const { client, quoteId } = await quoted();
    expect(await getQuote(as(client.id, LAST_SECOND), { quoteId })).toMatchObject({ status: 'open' });
    expect(await getQuote(as(client.id, MIDNIGHT), { quoteId })).toMatchObject({
      status: 'expired',
      closedAt: null,
    });
    const before = await everyRow(database);
    for (const answer of [acceptQuote, declineQuote]) {
      await expect(answer(as(client.id, MIDNIGHT), { quoteId })).rejects.toMatchObject({
        code: 'QUOTE_CLOSED',
        details: { status: 'expired' },
        text: expect.stringContaining('venció'),
      });
    }
    expect(await everyRow(database)).toEqual(before);
    await expect(acceptQuote(as(client.id, LAST_SECOND), { quoteId })).resolves.toMatchObject({ quoteId });
  });

  it('is recorded once by the sweep, in the company’s zone', async () => {
    const { client, quoteId } = await quoted();
    const sweep = (now: Date) => expireQuotes(at(now), { limit: 100 });
    await sweep(LAST_SECOND);
    expect(await rowOf(quoteId)).toEqual({ status: 'open', closed_at: null });
    await database.sql("update company_settings set time_zone = 'Pacific/Auckland'");
    expect(await getQuote(as(client.id, LAST_SECOND), { quoteId })).toMatchObject({ status: 'expired' });
    await database.sql("update company_settings set time_zone = 'America/Argentina/Buenos_Aires'");
    await sweep(MIDNIGHT);
    await sweep(new Date(MIDNIGHT.getTime() + 60_000));
    expect(await rowOf(quoteId)).toEqual({ status: 'expired', closed_at: MIDNIGHT });
    expect(await eventsOf(client.id)).toEqual(['quote.created', 'quote.expired']);
  });

  const answers = {
    accepted: (id: { quoteId: string; clientId: string }) => acceptQuote(as(id.clientId), id),
    declined: (id: { quoteId: string; clientId: string }) => declineQuote(as(id.clientId), id),
    withdrawn: (id: { quoteId: string; clientId: string }) => withdrawQuote(staff(), id),
  } as const;
  const names = Object.keys(answers) as (keyof typeof answers)[];

  it.each(names)('%s is final: the same again is a success, another answer is refused', async (first) => {
    const { client, quoteId } = await quoted();
    const id = { quoteId, clientId: client.id };
    const answer = await answers[first](id);
    const before = await everyRow(database);
    expect(await answers[first](id)).toEqual(answer);
    for (const other of names.filter((name) => name !== first)) {
      await expect(answers[other](id)).rejects.toMatchObject({
        code: 'QUOTE_CLOSED',
        details: { status: first },
      });
    }
    expect(await everyRow(database)).toEqual(before);
    expect(await getQuote(as(client.id), { quoteId })).toMatchObject({ status: first });
  });

  it('takes back its alert where that still waits for the morning, and nothing that was sent (A8)', async () => {
    for (const [state, left] of [
      ['held', 'silenced'],
      ['sent', 'sent'],
    ]) {
      const { quoteId } = await quoted();
      await database.sql(
        'update outbound_message set state = $2, next_check_at = null where business_key = $1',
        [`quote_available/${quoteId}`, state],
      );
      await withdrawQuote(staff(), { quoteId });
      expect((await alertsOf(quoteId)).map((alert) => alert.state)).toEqual([left, left]);
    }
    const overtaken = await database.sql("select 1 from event where type = 'message.overtaken'");
    expect(overtaken.length).toBeGreaterThanOrEqual(2);
  });
});

it('a list shows the newest first, of one state as it is now, in one statement', async () => {
  const { client, quoteId } = await quoted();
  const next = await createQuoteFor(database, client.id, {
    now: new Date(TEST_NOW.getTime() + 1_000),
    validUntil: '2026-04-20',
  });
  const ids = async (ctx: VerbContext, status?: 'open' | 'expired') => {
    database.takeStatements();
    const quotes = await listQuotes(ctx, { limit: 10, status });
    expect(database.takeStatements()).toHaveLength(1);
    return quotes.map(({ id }) => id);
  };
  const after = as(client.id, MIDNIGHT);
  expect(await ids(after)).toEqual([next, quoteId]);
  expect(await ids(after, 'open')).toEqual([next]);
  expect(await ids(after, 'expired')).toEqual([quoteId]);
});
