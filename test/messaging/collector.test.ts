import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createInboundCollector } from '../../activities/inbound.ts';
import { createTwilioWhatsApp } from '../../integrations/whatsapp/twilio.ts';
import { createCompany, TEST_DEPLOYMENT, TEST_NOW } from '../harness/builders.ts';
import { useDatabase } from '../harness/database.ts';
import { startOutside } from '../harness/outside.ts';
import { contextAt, later, MINUTE_MS } from './seed.ts';

const database = useDatabase();
let now = TEST_NOW;
let outside: Awaited<ReturnType<typeof startOutside>>;
let collect: () => Promise<number>;

beforeAll(async () => {
  await createCompany(database);
  outside = await startOutside({ clock: { now: async () => now } });
});
afterAll(() => outside.close());
beforeEach(() => {
  const { publicUrl } = TEST_DEPLOYMENT;
  const whatsapp = createTwilioWhatsApp({ ...outside.twilioSettings, publicUrl });
  collect = createInboundCollector({ whatsapp, context: async () => contextAt(database, now) });
});

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

test('a message is stored as Twilio has it, with Twilio’s time of receipt', async () => {
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
  });
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

test('a look that finds nothing new takes one statement, however many messages there are', async () => {
  for (let index = 0; index < 20; index += 1) await lost(`message ${index}`);
  pass(2);
  await collect();
  database.takeStatements();
  expect(await collect()).toBe(0);
  expect(database.takeStatements()).toHaveLength(1);
});
