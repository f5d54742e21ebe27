import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { acceptQuote } from '../../domain/quotes/accept-quote.ts';
import { declineQuote } from '../../domain/quotes/decline-quote.ts';
import { expireQuotes } from '../../domain/quotes/expire-quotes.ts';
import { withdrawQuote } from '../../domain/quotes/withdraw-quote.ts';
import { createClient, createQuoteFor, TEST_NOW, testContext } from '../harness/builders.ts';
import { holdLock, waitForContenders } from '../harness/contention.ts';
import { useDatabase } from '../harness/database.ts';
import { raceAtRandom, raceBehindLock, untilSeen } from '../harness/race.ts';

const database = useDatabase();
const MIDNIGHT = new Date('2026-03-21T03:00:00Z');
const LAST_SECOND = new Date(MIDNIGHT.getTime() - 1_000);

async function quoted() {
  const { id: clientId } = await createClient(database);
  const quoteId = await createQuoteFor(database, clientId);
  const client = testContext(database, {
    now: LAST_SECOND,
    actor: { type: 'client', clientId, sessionId: randomUUID() },
  });
  const agent = testContext(database, { actor: { type: 'staff', staffId: randomUUID(), role: 'agent' } });
  return {
    clientId,
    quoteId,
    accept: () => acceptQuote(client, { quoteId }),
    decline: () => declineQuote(client, { quoteId }),
    withdraw: () => withdrawQuote(agent, { quoteId }),
    expire: () => expireQuotes(testContext(database, { now: MIDNIGHT }), { limit: 10 }),
  };
}
type Quoted = Awaited<ReturnType<typeof quoted>>;

/** How a quote ended: its state, how many invoices came of it, what was recorded. */
async function endOf({ quoteId, clientId }: Quoted) {
  const [quote] = await database.sql<{ status: string; invoices: number }>(
    'select status, (select count(*)::int from invoice where quote_id = q.id) as invoices from quote q where id = $1',
    [quoteId],
  );
  const events = await database.sql<{ type: string }>(
    "select type from event where client_id = $1 and type like 'quote.%' and type <> 'quote.created'",
    [clientId],
  );
  return { ...quote, events: events.map(({ type }) => type) };
}
const ended = (status: string) => ({
  status,
  invoices: status === 'accepted' ? 1 : 0,
  events: [`quote.${status}`],
});

const HELD = 'select from quote order by id for update';

describe('answers to a quote at the same moment (B6)', () => {
  it('accepted twice: one invoice, both are told of it', async () => {
    const quote = await quoted();
    const answers = await raceBehindLock(database, [quote.accept, quote.accept]);
    const [invoice] = await database.sql<{ id: string }>('select id from invoice where quote_id = $1', [
      quote.quoteId,
    ]);
    const value = expect.objectContaining({ invoiceId: invoice?.id });
    expect(answers).toEqual([
      { status: 'fulfilled', value },
      { status: 'fulfilled', value },
    ]);
    expect(await endOf(quote)).toEqual(ended('accepted'));
  });

  it.each(['decline', 'withdraw'] as const)('accepted against %s: whoever comes first', async (rival) => {
    const other = { decline: 'declined', withdraw: 'withdrawn' }[rival];
    for (const isAcceptFirst of [true, false]) {
      const quote = await quoted();
      const pair: (() => Promise<unknown>)[] = [quote.accept, quote[rival]];
      const answers = await raceBehindLock(database, isAcceptFirst ? pair : pair.toReversed());
      const winner = isAcceptFirst ? 'accepted' : other;
      expect(answers[1]).toMatchObject({ reason: { code: 'QUOTE_CLOSED', details: { status: winner } } });
      expect(await endOf(quote)).toEqual(ended(winner));
    }
  });

  it('accepted too late to be before the sweep, which waits for nobody: the quote has expired', async () => {
    const quote = await quoted();
    const lock = await holdLock(database, 'select from client order by id for update');
    const accepting = Promise.allSettled([quote.accept()]);
    await waitForContenders(database, 1);
    await quote.expire();
    await lock.release();
    const reason = { code: 'QUOTE_CLOSED', details: { status: 'expired' } };
    expect(await accepting).toMatchObject([{ status: 'rejected', reason }]);
    expect(await endOf(quote)).toEqual(ended('expired'));
  });

  it('accepted first: the sweep, which comes before the commit, leaves it alone', async () => {
    const quote = await quoted();
    const lock = await holdLock(database, HELD);
    const accepting = quote.accept();
    await waitForContenders(database, 1);
    await quote.expire();
    await lock.release();
    await expect(accepting).resolves.toMatchObject({ quoteId: quote.quoteId });
    await quote.expire();
    expect(await endOf(quote)).toEqual(ended('accepted'));
  });

  it('at random until each has won: never an invoice of a quote that ended otherwise', async () => {
    await untilSeen(['accepted', 'declined', 'withdrawn', 'expired'], async (round) => {
      const quote = await quoted();
      const { accept, decline, withdraw, expire } = quote;
      await raceAtRandom([accept, decline, withdraw, expire, accept], round);
      const end = await endOf(quote);
      expect(end).toEqual(ended(end.status ?? ''));
      return end.status ?? '';
    });
  });
});

it('the clock of a sweep that has nothing to do asks once, by its index', async () => {
  database.takeStatements();
  await expireQuotes(testContext(database, { now: TEST_NOW }), { limit: 10 });
  expect(database.takeStatements().filter((statement) => !/begin|commit/i.test(statement))).toHaveLength(1);
});
