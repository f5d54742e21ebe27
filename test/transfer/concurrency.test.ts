import { afterEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../../db/orm.ts';
import type { DomainError } from '../../domain/errors.ts';
import { openTransfer } from '../../domain/transfer/open-transfer.ts';
import { createClient, createCompany, createService, testContext } from '../harness/builders.ts';
import { holdLock, waitForContenders } from '../harness/contention.ts';
import { createDatabase } from '../harness/database.ts';
import { startBlankingProxy } from './blanking-proxy.ts';

const OPENS = 100;
/** As many contenders meet at the held place; the others follow on the connections that become free. */
const CONNECTIONS = 20;
const ROW_LOCK = 'for no key update';
const INDEX_ARBITER = '(service_id) where closed_at is null and runs_after is null';
const WHOLE_HOLDER = 'select from client order by id for update';
const EVERY_INSERT = 'lock table service_change in share mode';
const DROP_INDEX = 'drop index service_change_one_open';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A service whose holder opens transfers, over connections that lose the given texts on their way. */
async function openStage(blanking: string[] = []) {
  const database = await createDatabase();
  closing.push(() => database.close());
  const proxy = await startBlankingProxy(database.appUrl, blanking);
  closing.push(() => proxy.close());
  const orm = await openDatabase({ url: proxy.url, poolSize: CONNECTIONS });
  closing.push(() => orm.close());
  const { hostingPlanId } = await createCompany(database);
  const [holder, recipient] = [await createClient(database), await createClient(database)];
  const service = await createService(database, { planId: hostingPlanId, clientId: holder.id });
  const actor = { type: 'client', clientId: holder.id, sessionId: holder.id } as const;
  const open = () =>
    openTransfer(testContext({ orm }, { actor }), {
      serviceId: service.id,
      recipientEmail: recipient.email,
      recipientName: recipient.name,
    });
  const openChanges = () =>
    database.sql<{ id: string; state: string; kind: string }>(
      'select id, kind, state from service_change where service_id = $1 and closed_at is null',
      [service.id],
    );
  return { database, proxy, open, openChanges };
}

type Stage = Awaited<ReturnType<typeof openStage>>;

/** Opens many times at once while `held` stops whoever comes first, until all connections wait there. */
async function openAtOnce({ database, open }: Stage, race: { opens: number; held: string }) {
  const lock = await holdLock(database, race.held);
  const opening = Promise.allSettled(Array.from({ length: race.opens }, open));
  await waitForContenders(database, Math.min(race.opens, CONNECTIONS));
  const atTheInsert = await waitingAtTheInsert(database);
  await lock.release();
  return { results: await opening, atTheInsert };
}

async function waitingAtTheInsert({ sql }: Pick<Stage['database'], 'sql'>): Promise<number> {
  const [row] = await sql<{ waiting: number }>(
    `select count(*)::int as waiting from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock' and wait_event = 'relation'`,
  );
  return row?.waiting ?? 0;
}

/** One transfer is left; its opener got it, and every other one was told which it is and how it stands. */
async function expectOneWinner({ openChanges }: Stage, results: PromiseSettledResult<unknown>[]) {
  const left = await openChanges();
  expect(left).toHaveLength(1);
  const [winner] = left;
  const won = results.filter((result) => result.status === 'fulfilled');
  const lost = results.filter((result) => result.status === 'rejected');
  expect(won.map(({ value }) => value)).toMatchObject([{ transfer: { id: winner?.id } }]);
  expect(lost).toHaveLength(OPENS - 1);
  for (const { reason } of lost as { reason: DomainError }[]) {
    expect(reason).toMatchObject({
      code: 'CHANGE_IN_PROGRESS',
      details: { change: { id: winner?.id, kind: 'transfer', state: 'awaiting_consents' } },
    });
  }
}

describe('one hundred concurrent opens of one service (G4)', () => {
  it('leave one transfer, and the losers are told which', async () => {
    const stage = await openStage();
    const { results } = await openAtOnce(stage, { opens: OPENS, held: WHOLE_HOLDER });
    await expectOneWinner(stage, results);
  });

  it('leave one transfer by the lock alone, without the unique index', async () => {
    const stage = await openStage([INDEX_ARBITER]);
    await stage.database.sql(DROP_INDEX);
    const { results } = await openAtOnce(stage, { opens: OPENS, held: WHOLE_HOLDER });
    await expectOneWinner(stage, results);
    expect(stage.proxy.blanked(INDEX_ARBITER)).toBe(1);
  });

  it('leave one transfer by the unique index alone, without a row lock', async () => {
    const stage = await openStage([ROW_LOCK]);
    const { results, atTheInsert } = await openAtOnce(stage, { opens: OPENS, held: EVERY_INSERT });
    // They passed every check and no lock of a row kept them apart.
    expect(atTheInsert).toBe(CONNECTIONS);
    await expectOneWinner(stage, results);
    expect(stage.proxy.blanked(ROW_LOCK)).toBe(2 * OPENS);
  });

  it('leave two where both defences are missing, so the race that is forced here is real', async () => {
    const stage = await openStage([ROW_LOCK, INDEX_ARBITER]);
    await stage.database.sql(DROP_INDEX);
    const { results, atTheInsert } = await openAtOnce(stage, { opens: 2, held: EVERY_INSERT });
    expect(atTheInsert).toBe(2);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
    expect(await stage.openChanges()).toHaveLength(2);
  });
});
