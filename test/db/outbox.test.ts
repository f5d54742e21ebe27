import { randomUUID } from 'node:crypto';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ringOverdueChanges } from '../../domain/changes/ring-overdue-changes.ts';
import { handOverDueMessages } from '../../domain/messaging/due-messages.ts';
import type { Handoff } from '../../domain/transaction/handoffs.ts';
import { claimHandoffs, removeDelivered } from '../../domain/transaction/outbox.ts';
import { type BuiltCompany, createCompany, TEST_NOW as NOON } from '../harness/builders.ts';
import { useDatabase } from '../harness/database.ts';
import { contextAt, HOUR_MS, later, MINUTE_MS, queueMessage, seedTransfer } from '../messaging/seed.ts';

const LIMIT = 100;
const LEASE_MS = 15_000;
const database = useDatabase();
let company: BuiltCompany;
beforeAll(async () => {
  company = await createCompany(database);
});
afterEach(() => database.sql('delete from handoff'));

const waiting = () =>
  database.sql<{ payload: Handoff }>('select payload from handoff order by created_at, id');
const at = (now: Date) => contextAt(database, now);
const claim = (now: Date, limit = LIMIT) => claimHandoffs(database.orm, { now, limit, leaseMs: LEASE_MS });

async function handOver(handoff: Handoff, due: Date): Promise<void> {
  await database.sql(
    'insert into handoff (id, payload, created_at, locked_until) values (gen_random_uuid(), $1, $2, $2)',
    [JSON.stringify(handoff), due],
  );
}

describe('while Temporal is away', () => {
  test('a message that is overdue again and again has one handoff, not one for every look', async () => {
    for (let count = 0; count < 3; count += 1) await queueMessage(at(NOON));
    for (let minutes = 0; minutes <= 120; minutes += 10) {
      await handOverDueMessages(at(later(NOON, minutes * MINUTE_MS)), { limit: LIMIT });
    }
    expect(await waiting()).toHaveLength(3);
  });

  test('so has a change', async () => {
    const { changeId, serviceId } = await seedTransfer(database, company.hostingPlanId);
    const overdue = later(NOON, 8 * 24 * HOUR_MS);
    for (let minutes = 0; minutes <= 120; minutes += 10) {
      await ringOverdueChanges(at(later(overdue, minutes * MINUTE_MS)), { limit: LIMIT });
    }
    const run = { kind: 'transfer', changeId, reference: expect.any(String), serviceId };
    expect(await waiting()).toEqual([{ payload: { ...run, ring: 'dataChanged' } }]);
  });

  test('what was delivered and is overdue once more is handed over once more', async () => {
    const messageId = await queueMessage(at(NOON));
    await database.sql('delete from handoff');
    for (const hours of [1, 2]) {
      const now = later(NOON, hours * HOUR_MS);
      await handOverDueMessages(at(now), { limit: LIMIT });
      const due = await claim(later(now, MINUTE_MS));
      expect(due.map(({ handoff }) => handoff)).toMatchObject([{ messageId }]);
      const ids = due.map(({ id }) => id);
      await removeDelivered(database.orm, ids);
    }
  });
});

describe('a claim', () => {
  test('takes what people sent first, however long other things have waited', async () => {
    for (let count = 0; count < 5; count += 1) {
      await handOver({ kind: 'delivery', messageId: randomUUID(), channel: 'email' }, later(NOON, -HOUR_MS));
    }
    const inbound = { kind: 'inbound', senderKey: 'somebody' } as const;
    await handOver(inbound, later(NOON, -1));
    const [first, ...others] = await claim(NOON, 1);
    expect(first?.handoff).toEqual(inbound);
    expect(others).toEqual([]);
  });

  test('takes nothing that is not due yet, not even what people sent', async () => {
    await handOver({ kind: 'inbound', senderKey: 'somebody' }, later(NOON, 1));
    expect(await claim(NOON)).toEqual([]);
  });
});
