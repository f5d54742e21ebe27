import { describe, expect, test } from 'vitest';
import { openDatabase } from '../../db/orm.ts';
import { senderKeyOf } from '../../domain/messaging/sender.ts';
import { processSender } from '../../domain/procedures/process-sender.ts';
import { HOUR_MS } from '../../domain/time.ts';
import { openWire } from '../crash/proxy.ts';
import { createClient, TEST_NOW as NOON } from '../harness/builders.ts';
import { holdLock } from '../harness/contention.ts';
import { receiveText } from '../transfer/texting.ts';
import { later, useMessages } from './seed.ts';

const { database, at, inboundOf, openTasks, choose } = useMessages();
const receive = (phone: string, body: string) => receiveText(database, phone, body);

describe('a message that cannot be processed', () => {
  /** Makes every freeze fail, as a fault of ours would. */
  async function withFault<T>(run: () => Promise<T>): Promise<T> {
    await database.sql(`alter table client add constraint planted check (frozen_at is null) not valid`);
    try {
      return await run();
    } finally {
      await database.sql('alter table client drop constraint planted');
    }
  }

  /** Its sender's handoffs that are due, each delivered once as the sweep would; whether one ended in an error. */
  async function sweep(now: Date, senderKey: string): Promise<boolean> {
    const due = await database.sql<{ id: string }>(
      `delete from handoff where payload ->> 'senderKey' = $1 and locked_until <= $2 returning id`,
      [senderKey, now],
    );
    if (due.length === 0) return false;
    return processSender(at(now), senderKey).then(
      () => false,
      () => true,
    );
  }

  const SECOND_MS = 1_000;
  const DUE_AT_SECONDS = [0, 15, 75, 375, 1_275, 4_875];

  async function fail(phone: string, body: string, { until }: { until: number }): Promise<string> {
    const sid = await receiveText(database, phone, { body, now: later(NOON, -HOUR_MS) });
    await withFault(async () => {
      for (const seconds of DUE_AT_SECONDS.slice(0, until)) {
        await sweep(later(NOON, seconds * SECOND_MS), senderKeyOf(phone));
      }
    });
    return sid;
  }

  test('is tried again, first soon and then seldom, and not between its times', async () => {
    const { phone } = await createClient(database);
    const senderKey = senderKeyOf(phone);
    const sid = await fail(phone, 'NO FUI YO', { until: 1 });
    await withFault(async () => {
      for (const [index, seconds] of DUE_AT_SECONDS.slice(1, -1).entries()) {
        const due = later(NOON, seconds * SECOND_MS);
        await processSender(at(later(due, -1)), senderKey);
        expect(await sweep(later(due, -1), senderKey)).toBe(false);
        expect(await inboundOf(sid)).toMatchObject({ attempts: index + 1, processed_at: null });
        expect(await sweep(due, senderKey)).toBe(true);
        expect(await inboundOf(sid)).toMatchObject({ attempts: index + 2, processed_at: null });
      }
    });
    await sweep(later(NOON, 4_875 * SECOND_MS), senderKey);
    expect(await inboundOf(sid)).toMatchObject({ outcome: 'frozen' });
  });

  test('is given up after its last try, left to staff, and blocks its sender no longer', async () => {
    const { phone } = await createClient(database);
    const senderKey = senderKeyOf(phone);
    const sid = await fail(phone, 'NO FUI YO', { until: 5 });
    const next = await receiveText(database, phone, { body: 'BAJA', now: later(NOON, HOUR_MS) });
    await processSender(at(later(NOON, HOUR_MS)), senderKey);
    expect(await inboundOf(next)).toMatchObject({ processed_at: null });
    await withFault(() => sweep(later(NOON, 4_875 * SECOND_MS), senderKey));
    expect(await inboundOf(sid)).toMatchObject({ attempts: 6, outcome: 'failed' });
    expect(await inboundOf(next)).toMatchObject({ outcome: 'cancellation_link' });
    const given = await database.sql(`select 1 from event where type = 'inbound.given_up' and cause = $1`, [
      sid,
    ]);
    expect(given).toHaveLength(1);
    expect(await openTasks(sid)).toMatchObject([{ kind: 'inbound_failing', details: { sid } }]);
  });

  const choicesAbout = (sid: string) =>
    database.sql(`select choice from staff_task where details ->> 'sid' = $1`, [sid]);

  test('is shown to staff after its third failure, and no more once a later try comes through', async () => {
    const { phone } = await createClient(database);
    const twice = await fail(phone, 'NO FUI YO', { until: 2 });
    expect(await choicesAbout(twice)).toEqual([]);
    await withFault(() => sweep(later(NOON, 75 * SECOND_MS), senderKeyOf(phone)));
    expect(await inboundOf(twice)).toMatchObject({ attempts: 3, processed_at: null });
    expect(await openTasks(twice)).toHaveLength(1);
    await sweep(later(NOON, 375 * SECOND_MS), senderKeyOf(phone));
    expect(await inboundOf(twice)).toMatchObject({ outcome: 'frozen' });
    expect(await choicesAbout(twice)).toEqual([{ choice: 'overtaken' }]);
  });

  test('is tried at once when staff says so before it was given up', async () => {
    const { phone } = await createClient(database);
    const sid = await fail(phone, 'NO FUI YO', { until: 3 });
    const now = later(NOON, 80 * SECOND_MS);
    await choose(sid, 'process_again', now);
    await processSender(at(now), senderKeyOf(phone));
    expect(await inboundOf(sid)).toMatchObject({ outcome: 'frozen' });
    expect(await choicesAbout(sid)).toEqual([{ choice: 'process_again' }]);
  });

  /** Makes every answer to BAJA fail with a SQLSTATE, as wrong SQL of ours would. */
  const withoutAnswer = async (errcode: string, run: () => Promise<unknown>) => {
    await database.sql(/* sql */ `create function planted() returns trigger language plpgsql as
      $$ begin
        if new.template = 'answer_cancellation_link' then raise exception 'x' using errcode = '${errcode}'; end if;
        return new;
      end $$;
      create trigger planted before insert on outbound_message for each row execute function planted();`);
    await run().finally(() => database.sql('drop function planted() cascade'));
  };

  test('holds up no NO FUI YO of its sender, which is processed between two of its tries', async () => {
    const { phone } = await createClient(database);
    const [first, other, notMe] = [
      await receive(phone, 'BAJA'),
      await receive(phone, 'hola'),
      await receive(phone, 'No fui yo'),
    ];
    await withoutAnswer('42883', async () => {
      await processSender(at(NOON), senderKeyOf(phone)).catch(() => undefined);
      await processSender(at(later(NOON, SECOND_MS)), senderKeyOf(phone));
    });
    expect(await inboundOf(notMe)).toMatchObject({ outcome: 'frozen' });
    expect(await inboundOf(first)).toMatchObject({ attempts: 1, processed_at: null });
    expect(await inboundOf(other)).toMatchObject({ processed_at: null });
  });

  test.for(['42883', '57014', '40001'])(
    'is counted when it is always the same SQLSTATE, %s, that ends it',
    async (errcode) => {
      const { phone } = await createClient(database);
      const message = await receive(phone, 'BAJA');
      await withoutAnswer(errcode, () => processSender(at(NOON), senderKeyOf(phone)).catch(() => undefined));
      expect(await inboundOf(message)).toMatchObject({ attempts: 1, processed_at: null });
    },
  );

  test('is processed again when staff says so, once the error of ours is mended', async () => {
    const person = await createClient(database);
    const sid = await fail(person.phone, 'NO FUI YO', { until: 6 });
    const now = later(NOON, 2 * HOUR_MS);
    await database.sql('delete from handoff');
    await choose(sid, 'process_again', now);
    const handed = await database.sql('select payload from handoff');
    expect(handed).toEqual([{ payload: { kind: 'inbound', senderKey: senderKeyOf(person.phone) } }]);
    await processSender(at(now), senderKeyOf(person.phone));
    expect(await inboundOf(sid)).toMatchObject({ attempts: 0, outcome: 'frozen' });
  });

  test('a sender with very many messages gets his turn again in the next round', async () => {
    const { phone } = await createClient(database);
    const sids: string[] = [];
    for (let index = 0; index < 21; index += 1) sids.push(await receive(phone, 'hola'));
    await database.sql('delete from handoff');
    await processSender(at(NOON), senderKeyOf(phone));
    const processed = async () =>
      (await Promise.all(sids.map((sid) => inboundOf(sid)))).filter((row) => row.outcome !== null).length;
    expect(await processed()).toBe(20);
    await sweep(NOON, senderKeyOf(phone));
    expect(await processed()).toBe(21);
  });

  test('a sender whose messages take long gets his turn again in the next round', async () => {
    const { phone } = await createClient(database);
    const [first, second] = [await receive(phone, 'hola'), await receive(phone, 'hola')];
    await database.sql('delete from handoff');
    await processSender(at(NOON), senderKeyOf(phone), AbortSignal.abort());
    expect((await inboundOf(first)).outcome).not.toBeNull();
    expect((await inboundOf(second)).outcome).toBeNull();
    await sweep(NOON, senderKeyOf(phone));
    expect((await inboundOf(second)).outcome).not.toBeNull();
  });

  const freezeRaising = (errcode: string) => /* sql */ `
    create function planted() returns trigger language plpgsql as
      $$ begin raise exception 'planted' using errcode = '${errcode}'; end $$;
    create trigger planted before update on client for each row execute function planted();`;

  test('is not counted while the database takes no writes', async () => {
    const errcode = '25006';
    const { phone } = await createClient(database);
    const message = await receive(phone, 'NO FUI YO');
    await database.sql(freezeRaising(errcode));
    await expect(processSender(at(NOON), senderKeyOf(phone))).rejects.toMatchObject({ code: errcode });
    await database.sql('drop function planted() cascade');
    expect(await inboundOf(message)).toMatchObject({ attempts: 0, processed_at: null });
  });

  test('is not counted when the connection breaks in the middle', async () => {
    const { id, phone } = await createClient(database);
    const message = await receive(phone, 'NO FUI YO');
    const url = new URL(database.appUrl);
    const wire = await openWire(Number(url.port));
    url.port = String(wire.port);
    const orm = await openDatabase({ url: url.href });
    const held = wire.holdReply('frozen_at', id);
    const processed = processSender({ ...at(NOON), orm }, senderKeyOf(phone)).catch(
      (error: unknown) => error,
    );
    await held.reached();
    await wire.cut();
    expect(await processed).toBeInstanceOf(Error);
    await orm.close();
    expect(await inboundOf(message)).toMatchObject({ attempts: 0, processed_at: null });
    await processSender(at(NOON), senderKeyOf(phone));
    expect(await inboundOf(message)).toMatchObject({ outcome: 'frozen' });
  });

  test('a database that is busy is no fault of the message', async () => {
    const { id, phone } = await createClient(database);
    const message = await receive(phone, 'NO FUI YO');
    const lock = await holdLock(database, 'select 1 from client where id = $1 for update', [id]);
    await expect(processSender(at(NOON), senderKeyOf(phone))).rejects.toThrow(/lock timeout/);
    await lock.release();
    expect(await inboundOf(message)).toMatchObject({ attempts: 0, processed_at: null });
    await processSender(at(NOON), senderKeyOf(phone));
    expect(await inboundOf(message)).toMatchObject({ outcome: 'frozen' });
  });
});
