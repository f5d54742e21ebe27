import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createInboundCollector } from '../../activities/inbound.ts';
import { beat } from '../../domain/changes/heartbeat.ts';
import {
  endRestoreMode,
  owedCollection,
  recordCollection,
  showRestoreMode,
  startRestoreMode,
} from '../../domain/changes/restore-mode.ts';
import type { InboundArrival } from '../../domain/messaging/receive-inbound.ts';
import { senderKeyOf } from '../../domain/messaging/sender.ts';
import { storeMissing } from '../../domain/messaging/store-missing.ts';
import { processSender } from '../../domain/procedures/process-sender.ts';
import { MINUTE_MS } from '../../domain/time.ts';
import { createTwilioWhatsApp } from '../../integrations/whatsapp/twilio.ts';
import { createClient, TEST_DEPLOYMENT, TEST_NOW } from '../harness/builders.ts';
import { startOutside } from '../harness/outside.ts';
import { arrival, contextAt, later, useMessages } from './seed.ts';

const { database, statementsOf } = useMessages();
let now = TEST_NOW;
let outside: Awaited<ReturnType<typeof startOutside>>;
let collect: () => Promise<number>;

beforeAll(async () => {
  outside = await startOutside({ clock: { now: async () => now } });
  const { publicUrl } = TEST_DEPLOYMENT;
  const whatsapp = createTwilioWhatsApp({ ...outside.twilioSettings, publicUrl });
  collect = createInboundCollector({ whatsapp, context: async () => contextAt(database, now) });
});
afterAll(() => outside.close());

/** The webhook leads nowhere here: every message is one whose webhook was lost. */
async function lost(body: string): Promise<string> {
  const { sid, status } = await outside.whatsapp.inbound({ from: '+5491155558888', body });
  expect(status).toBeNull();
  return sid;
}

async function stored(sids: string[]): Promise<string[]> {
  const rows = await database.sql<{ sid: string }>(
    'select sid from inbound_message where sid = any($1) order by sequence',
    [sids],
  );
  return rows.map((row) => row.sid);
}

function pass(minutes: number): void {
  now = later(now, minutes * MINUTE_MS);
}

test('what a lost webhook missed is stored within 15 minutes, once, in the order of Twilio (invariant 11)', async () => {
  const first = await lost('one');
  pass(1);
  const second = await lost('two');
  pass(2);
  expect(await collect()).toBe(2);
  expect(await stored([first, second])).toEqual([first, second]);
  pass(5);
  expect(await collect()).toBe(0);
  const third = await lost('three');
  pass(5);
  expect(await collect()).toBe(1);
  expect(await stored([first, second, third])).toEqual([first, second, third]);
});

test('a message is stored as Twilio has it; whether it was forwarded only its webhook would have told (T7)', async () => {
  const sentAt = now;
  const sid = await lost('Hola ! soy *Juan Perez* , …');
  pass(10);
  await collect();
  const [row] = await database.sql('select * from inbound_message where sid = $1', [sid]);
  expect(row).toMatchObject({
    sender: 'whatsapp:+5491155558888',
    recipient: `whatsapp:${TEST_DEPLOYMENT.whatsAppNumber}`,
    body: 'Hola ! soy *Juan Perez* , …',
    media_count: 0,
    received_at: sentAt,
    forwarded: null,
    external_user_id: null,
  });
});

test.for([
  ['no number of media', 'no_media_count', { media_count: null }],
  ['a number of media that is none', 'odd_media_count', { media_count: null }],
  ['no time', 'no_dates', { media_count: 0 }],
  ['a time that is none', 'odd_dates', { media_count: 0 }],
] as const)('a message that Twilio lists with %s is stored all the same', async ([, kind, expected]) => {
  const sid = await lost('hola');
  pass(2);
  outside.whatsapp.faults.add({ kind, match: 'hola' });
  expect(await collect()).toBe(1);
  const [row] = await database.sql('select media_count, body from inbound_message where sid = $1', [sid]);
  expect(row).toEqual({ body: 'hola', ...expected });
  expect(outside.whatsapp.faults.left).toBe(0);
});

test('a message of the last minute is left to its webhook, which alone tells whether it was forwarded (T7)', async () => {
  const sid = await lost('just now');
  expect(await collect()).toBe(0);
  pass(2);
  expect(await collect()).toBe(1);
  expect(await stored([sid])).toEqual([sid]);
});

test('a look that failed is made again over the same stretch', async () => {
  await collect();
  const sid = await lost('while Twilio is away');
  await outside.whatsapp.pause();
  for (let look = 0; look < 10; look += 1) {
    pass(5);
    await expect(collect()).rejects.toThrow('not sent');
  }
  await outside.whatsapp.resume();
  expect(await collect()).toBe(1);
  expect(await stored([sid])).toEqual([sid]);
});

describe('in restore mode (B10)', () => {
  const mode = () => showRestoreMode(contextAt(database, now));
  const end = () => endRestoreMode(contextAt(database, now), {});
  const refusal = { code: 'RESTORE_NOT_COLLECTED' };
  beforeEach(async () => {
    await database.sql('delete from clock_state');
    await collect();
  });

  test('the first look goes back to what the database knows, and lets the mode end', async () => {
    const old = await lost('after the backup');
    pass(2 * 24 * 60);
    await collect();
    // The backup is from before the text; this process has looked at its time already.
    await database.sql('delete from handoff');
    await database.sql('delete from inbound_message where sid = $1', [old]);
    await beat(contextAt(database, later(now, -4 * 24 * 60 * MINUTE_MS)));
    pass(5);
    expect(await collect()).toBe(0);
    await startRestoreMode(contextAt(database, now));
    await expect(end()).rejects.toMatchObject(refusal);
    pass(5);
    expect(await collect()).toBe(1);
    expect(await stored([old])).toEqual([old]);
    expect((await mode()).collectedAt).toBe(now.toISOString());
    await end();
    expect(await mode()).toMatchObject({ on: false });
  });

  test('a look that failed does not count, nor one that had begun before', async () => {
    const begun = outside.whatsapp.pause().then(() => collect());
    await expect(begun).rejects.toThrow('not sent');
    await startRestoreMode(contextAt(database, now));
    await expect(collect()).rejects.toThrow('not sent');
    await outside.whatsapp.resume();
    await recordCollection(contextAt(database, now), { since: later(now, -MINUTE_MS), from: now });
    await expect(end()).rejects.toMatchObject(refusal);
    await collect();
    await end();
  });

  test('later looks go back no further than any other', async () => {
    await startRestoreMode(contextAt(database, now));
    await collect();
    expect(await owedCollection(contextAt(database, now))).toBeUndefined();
  });
});

test('a look that finds nothing new takes two statements, however many messages there are', async () => {
  for (let index = 0; index < 20; index += 1) await lost(`message ${index}`);
  pass(2);
  await collect();
  expect(await statementsOf(collect)).toBe(2);
});

/** A message as Twilio's list has it. */
function listed(sid: string, more: Partial<InboundArrival> = {}): InboundArrival {
  const usual = { sid: `SM${sid.repeat(32)}`, forwarded: undefined, receivedAt: TEST_NOW };
  return arrival('+5491155559999', 'hola', { ...usual, ...more });
}

test('of one second, what Twilio lists last came first: ALTO, then ALTA', async () => {
  const { phone } = await createClient(database);
  const from = `whatsapp:${phone}`;
  const [first, second] = [listed('a', { from, body: 'ALTO' }), listed('b', { from, body: 'ALTA' })];
  const ctx = contextAt(database, now);
  expect(await storeMissing(ctx, { arrivals: [second, first] })).toBe(2);
  await processSender(ctx, senderKeyOf(phone));
  const silenced = 'select alerts_silenced_at from conversation where sender_key = $1';
  expect(await database.sql(silenced, [senderKeyOf(phone)])).toEqual([{ alerts_silenced_at: null }]);
});

test('a look waits for no processing: what it stores is left to the sweep', async () => {
  const ctx = contextAt(database, now);
  await storeMissing(ctx, { arrivals: [listed('c')] });
  expect(ctx.handed).toEqual([]);
  const waiting = `select 1 from handoff where payload ->> 'senderKey' = $1`;
  expect(await database.sql(waiting, [senderKeyOf(listed('c').from)])).toHaveLength(1);
});

test.for([
  ['NUL in its sender', { from: 'whatsapp:+54\u0000911' }],
  ['NUL in the name of its user', { externalUserId: 'AR.\u00001' }],
  ['half a character', { body: '\ud83d' }],
  ['no number of media', { mediaCount: undefined }],
] as const)('a message with %s is stored all the same', async ([what, more]) => {
  const arrival = listed('0', { ...more, sid: `SM-${what}` });
  expect(await storeMissing(contextAt(database, now), { arrivals: [arrival] })).toBe(1);
});

test.for([
  ['no sender', { from: null }],
  ['no text', { body: null }],
  ['a sender that no index takes', { from: `whatsapp:${randomBytes(3_000).toString('hex')}` }],
] as const)(
  'one message with %s keeps no other back, and staff hears of it once, without what is in it',
  async ([what, more]) => {
    const bad = { ...listed('0'), ...more, sid: `SM-${what}` } as InboundArrival;
    const [older, newer] = [listed('0', { sid: `SM-${what}-1` }), listed('0', { sid: `SM-${what}-2` })];
    const look = () => storeMissing(contextAt(database, now), { arrivals: [newer, bad, older] });
    const tasks = () =>
      database.sql(`select details, resolved_at from staff_task where kind = 'inbound_not_stored'
        and details ->> 'sid' = '${bad.sid}'`);
    expect(await look()).toBe(2);
    expect(await stored([older.sid, newer.sid])).toEqual([older.sid, newer.sid]);
    expect(await look()).toBe(0);
    expect(await tasks()).toEqual([{ details: { sid: bad.sid }, resolved_at: null }]);
    await database.sql(
      `update staff_task set resolved_at = now(), choice = 'seen' where resolved_at is null`,
    );
    await look();
    expect(await tasks()).toHaveLength(1);
  },
);

test('a database that takes nothing now is no fault of a message: the look is made again', async () => {
  await database.sql(/* sql */ `
    create function planted() returns trigger language plpgsql as
      $$ begin raise exception 'planted' using errcode = '53100'; end $$;
    create trigger planted before insert on inbound_message for each row execute function planted();`);
  const arrivals = [listed('d')];
  await expect(storeMissing(contextAt(database, now), { arrivals })).rejects.toMatchObject({ code: '53100' });
  await database.sql('drop function planted() cascade');
  expect(await storeMissing(contextAt(database, now), { arrivals })).toBe(1);
});
