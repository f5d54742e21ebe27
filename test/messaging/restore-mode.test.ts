import { beforeEach, describe, expect, test } from 'vitest';
import { type ClockAct, clockMayAct } from '../../domain/changes/brake.ts';
import { BRAKE_SUBJECT } from '../../domain/changes/clock-state.ts';
import { beat } from '../../domain/changes/heartbeat.ts';
import {
  endRestoreMode,
  isRestoring,
  showRestoreMode,
  startRestoreMode,
} from '../../domain/changes/restore-mode.ts';
import { handOverDueMessages } from '../../domain/messaging/due-messages.ts';
import { receiveInbound } from '../../domain/messaging/receive-inbound.ts';
import { recordAccepted, recordNotSent } from '../../domain/messaging/record-attempt.ts';
import { releaseHeld } from '../../domain/messaging/release-held.ts';
import { senderKeyOf } from '../../domain/messaging/sender.ts';
import { processSender } from '../../domain/procedures/process-sender.ts';
import { DAY_MS } from '../../domain/time.ts';
import { transaction } from '../../domain/transaction/transaction.ts';
import { createClient, createService, TEST_NOW as NOON } from '../harness/builders.ts';
import { holdLock, waitForContenders } from '../harness/contention.ts';
import { raceBehindLock } from '../harness/race.ts';
import { arrival, HOUR_MS, later, MINUTE_MS, security, useMessages } from './seed.ts';

const messages = useMessages();
const { database, at, queued, claim, rowOf, statementsOf } = messages;
const CLOCK = 'select from clock_state for update';
const start = (now = NOON) => startRestoreMode(at(now));
const end = (now = NOON) => endRestoreMode(at(now), { forced: 'test' });
const released = async (now: Date, limit = 10) => {
  const ctx = at(now);
  await releaseHeld(ctx, { limit });
  return ctx.handed.map(({ handoff }) => 'messageId' in handoff && handoff.messageId);
};
beforeEach(() =>
  database.sql(
    'truncate clock_state, clock_day, braked, staff_task, handoff, sending_stop, outbound_message cascade',
  ),
);

describe('messages in restore mode (B10)', () => {
  test('stay queued, whatever their channel, and go out once it ends: the security class first, then in order', async () => {
    await start();
    const ids = [
      await queued({}, NOON),
      await queued({ channel: 'email', address: 'juan@example.com' }, later(NOON, 1)),
      await queued({}, later(NOON, 2)),
      await queued(security, later(NOON, 3)),
    ];
    for (const id of ids.toReversed()) expect(await claim(id)).toMatchObject({ standing: { is: 'held' } });
    expect(await showRestoreMode(at(NOON))).toMatchObject({ on: true, messagesWaiting: 4 });
    expect((await rowOf(ids[0] ?? '')).state).toBe('queued');
    expect(await released(later(NOON, HOUR_MS))).toEqual([]);
    await end(later(NOON, HOUR_MS));
    const [first, second] = [await released(later(NOON, HOUR_MS), 2), await released(later(NOON, HOUR_MS))];
    expect([first, second]).toEqual([
      [ids[3], ids[0]],
      [ids[1], ids[2]],
    ]);
    expect(await released(later(NOON, HOUR_MS))).toEqual([]);
    for (const id of ids) expect(await claim(id, later(NOON, HOUR_MS))).toHaveProperty('outgoing');
  });

  test('are looked at once a day and no oftener, and wait on', async () => {
    await start();
    const id = await queued();
    await claim(id);
    await database.sql('delete from handoff');
    expect(await messages.handedOverAt(later(NOON, DAY_MS - 1), id)).toEqual([]);
    expect(await messages.handedOverAt(later(NOON, DAY_MS), id)).toHaveLength(1);
    expect(await claim(id, later(NOON, DAY_MS))).toMatchObject({ standing: { is: 'held' } });
    await end(later(NOON, DAY_MS));
    expect(await released(later(NOON, DAY_MS))).toEqual([id]);
  });

  test('that were on their way are recorded; one that was not sent waits with its next try', async () => {
    const [sent, notSent] = [await messages.claimed(), await messages.claimed()];
    await start();
    expect(await recordAccepted(at(NOON), { messageId: sent, providerId: 'SM1' })).toMatchObject({
      is: 'over',
    });
    await recordNotSent(at(NOON), { messageId: notSent, code: 'ECONNREFUSED' });
    expect(await claim(notSent)).toMatchObject({ standing: { is: 'held' } });
    await end();
    expect(await released(NOON)).toEqual([notSent]);
    await claim(notSent);
    await recordNotSent(at(NOON), { messageId: notSent, code: 'ECONNREFUSED' });
    expect(await released(NOON)).toEqual([]);
  });

  test('that were held for another reason wait for both', async () => {
    const night = new Date('2026-03-11T03:00:00Z');
    const morning = new Date('2026-03-11T11:00:00Z');
    const id = await queued({ template: 'account_welcome', variables: { name: 'Juan' } }, night);
    const quiet = await claim(id, night);
    await start(night);
    const due = at(morning);
    await handOverDueMessages(due, { limit: 10 });
    expect(await claim(id, morning)).toMatchObject({ standing: { is: 'held' } });
    await end(morning);
    expect(await released(morning)).toEqual([id]);
    expect(quiet).not.toHaveProperty('outgoing');
    expect(await claim(id, morning)).toHaveProperty('outgoing');
  });

  test('of which one is released while it begins again wait again', async () => {
    await start();
    const ids = [await queued(), await queued()];
    for (const id of ids) await claim(id);
    await end();
    const [first] = await released(NOON, 1);
    await start();
    expect(await released(NOON)).toEqual([]);
    expect(await claim(`${first}`)).toMatchObject({ standing: { is: 'held' } });
    await end();
    expect(new Set(await released(NOON))).toEqual(new Set(ids));
  });

  test('texts of people are stored and processed; their answers wait', async () => {
    await start();
    const { phone } = await createClient(database);
    const message = arrival(phone, 'hola');
    await receiveInbound(at(NOON), message);
    await processSender(at(NOON), senderKeyOf(phone));
    expect((await messages.inboundOf(message.sid)).outcome).not.toBeNull();
    const [answer] = await database.sql<{ id: string }>('select id from outbound_message');
    expect(await claim(answer?.id ?? '')).toMatchObject({ standing: { is: 'held' } });
    await end();
    expect(await claim(answer?.id ?? '')).toHaveProperty('outgoing');
  });

  test('a round with nothing to let go takes one statement', async () => {
    await queued();
    await start();
    expect(await statementsOf(() => released(NOON))).toBe(1);
  });
});

describe('acts of the clock in restore mode (B10)', () => {
  async function act(): Promise<ClockAct> {
    const { hostingPlanId: planId } = messages.company;
    const { id: clientId } = await createClient(database);
    const { id: serviceId } = await createService(database, { planId, clientId });
    return { what: 'ending', subjectId: serviceId, serviceId };
  }
  const ask = (asked: ClockAct, now = NOON) => transaction(at(now), (tx) => clockMayAct(tx, asked));

  test('are refused without a task, and ask again when it ends, within the caps', async () => {
    await start();
    const asked = await Promise.all(Array.from({ length: 6 }, act));
    for (const one of asked) expect(await ask(one)).toBe(false);
    expect(await ask(asked[0] as ClockAct)).toBe(false);
    expect(await database.sql('select 1 from staff_task')).toEqual([]);
    expect(await showRestoreMode(at(NOON))).toMatchObject({ actsWaiting: 6 });
    await end();
    expect(await showRestoreMode(at(NOON))).toMatchObject({ on: false, actsWaiting: 0 });
    const answers: boolean[] = [];
    for (const one of asked) answers.push(await ask(one));
    expect(answers).toEqual([true, true, true, true, true, false]);
  });

  test('what staff had let go keeps its leave', async () => {
    const asked = await Promise.all(Array.from({ length: 6 }, act));
    for (const one of asked) await ask(one);
    const last = asked.at(-1) as ClockAct;
    await start();
    await messages.choose(BRAKE_SUBJECT, 'go_on', NOON);
    expect(await ask(last)).toBe(false);
    await end();
    expect(await ask(await act())).toBe(false);
    expect(await ask(last)).toBe(true);
  });

  test('it begins after an act under way, and before one that asks later', async () => {
    await ask(await act());
    for (const first of ['act', 'mode']) {
      const asked = await act();
      const contenders = [() => ask(asked), () => start()];
      const settled = await raceBehindLock(
        database,
        first === 'act' ? contenders : contenders.toReversed(),
        CLOCK,
      );
      const answers = settled.map((one) => one.status === 'fulfilled' && one.value);
      expect(answers).toContain(first === 'act');
      await end();
    }
    const lock = await holdLock(database, CLOCK);
    const starting = start();
    await waitForContenders(database, 1);
    expect(await isRestoring(at(NOON))).toBe(false);
    await lock.release();
    await starting;
    expect(await isRestoring(at(NOON))).toBe(true);
  });

  test('a database whose workers had been silent when it was saved has both to be let go', async () => {
    await beat(at(later(NOON, -DAY_MS)));
    await start();
    const asked = await act();
    expect(await ask(asked)).toBe(false);
    await beat(at(NOON));
    await end(later(NOON, MINUTE_MS));
    expect(await ask(asked, later(NOON, 2 * MINUTE_MS))).toBe(false);
    expect(await database.sql('select reason from braked where released_at is null')).toEqual([
      { reason: 'silence' },
    ]);
  });
});

test('the mode ends only after the payment gateway’s list was read in too, where one was ever read (B10)', async () => {
  const look = (until: Date) =>
    database.sql(
      `insert into gateway_look (id, looked_until) values (1, $1)
      on conflict (id) do update set looked_until = excluded.looked_until`,
      [until],
    );
  await start();
  await database.sql('update clock_state set collected_at = $1', [later(NOON, 1)]);
  await look(later(NOON, -DAY_MS));
  await expect(endRestoreMode(at(later(NOON, 2)), {})).rejects.toMatchObject({
    code: 'RESTORE_NOT_COLLECTED',
  });
  await look(later(NOON, 1));
  await endRestoreMode(at(later(NOON, 2)), {});
  expect(await isRestoring(at(NOON))).toBe(false);
  await database.sql('delete from gateway_look');
});
