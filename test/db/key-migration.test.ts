import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { senderKeyOf } from '../../domain/messaging/sender.ts';
import { phoneKey } from '../../domain/phone.ts';
import { labelKey } from '../../domain/services/label.ts';
import { type OldDatabase, openOldDatabase } from './old-database.ts';

const FIXED_LINE = '+551134567890';
const MOBILE = '+5511934567890';
const BOTH_KEYED_ALIKE = '551134567890';
const SILENT_MOBILE = '+5521955550001';
const ALONE = '+552155550002';
const at = (minute: number) => new Date(Date.UTC(2026, 2, 10, 15, minute));

let database: OldDatabase;
/** Rows keyed by the rules of the first migration, brought to the newest. */
beforeAll(async () => {
  database = await openOldDatabase('migration-001-foundation');
  await plant();
  await database.migrate();
});
afterAll(() => database.close());

async function plant(): Promise<void> {
  const { plantClient } = database;
  const one = await plantClient({ phone: MOBILE, phone_key: BOTH_KEYED_ALIKE });
  const two = await plantClient({ phone: FIXED_LINE, phone_key: BOTH_KEYED_ALIKE });
  await plantClient({ phone: '+5491123456789', phone_key: '541123456789' });
  await plantClient({ phone: '+5511968123456', phone_key: '551168123456' });
  const processed = { outcome: 'general' };
  await plantInbound({ from: MOBILE, key: BOTH_KEYED_ALIKE, minute: 1, outcome: 'alerts_off', user: 'BR.1' });
  await plantInbound({ from: MOBILE, key: BOTH_KEYED_ALIKE, minute: 2, ...processed });
  await plantInbound({ from: FIXED_LINE, key: BOTH_KEYED_ALIKE, minute: 3, ...processed });
  await plantInbound({ from: MOBILE, key: BOTH_KEYED_ALIKE, minute: 4 });
  await plantInbound({ from: SILENT_MOBILE, key: '552155550001', minute: 5, ...processed });
  await plantInbound({ from: ALONE, key: '552155550002', minute: 6, outcome: 'alerts_off' });
  await plantConversation(BOTH_KEYED_ALIKE, FIXED_LINE, { minute: 3, silenced: 1, user: 'BR.1' });
  await plantConversation('552155550001', SILENT_MOBILE, { minute: 5 });
  await plantConversation('552155550002', ALONE, { minute: 6, silenced: 6 });
  await plantConversation('552155550003', '+5521955550003', { minute: 7 });
  await plantConversation('541123456789', '+5491123456789', { minute: 8 });
  const payload = { kind: 'inbound', senderKey: BOTH_KEYED_ALIKE };
  await database.plant('handoff', { id: randomUUID(), payload, created_at: at(4), locked_until: at(4) });
  await plantLabels(one, two);
}

type Inbound = { from: string; key: string; minute: number; outcome?: string; user?: string };

const plantInbound = ({ from, key, minute, outcome, user }: Inbound) =>
  database.plant('inbound_message', {
    sid: `SM${minute}`,
    sender_key: key,
    sender: `whatsapp:${from}`,
    external_user_id: user,
    recipient: 'whatsapp:+5491155550100',
    body: 'hola',
    media_count: 0,
    forwarded: false,
    received_at: at(minute),
    processed_at: outcome && at(minute),
    outcome,
  });

type Seen = { minute: number; silenced?: number; user?: string };

const plantConversation = (key: string, address: string, { minute, silenced, user }: Seen) =>
  database.plant('conversation', {
    sender_key: key,
    address,
    external_user_id: user,
    last_inbound_at: at(minute),
    alerts_silenced_at: silenced && at(silenced),
  });

const LONG = 'A'.repeat(73);
/** What one holder holds, by when he got it, and the keys of then. */
const labels = [
  ['Sean O’Brien', 'sean o’brien'],
  ["Sean O'Brien", "sean o'brien"],
  ['Sean Oʼbrien', 'sean oʼbrien'],
  ['Ana-María & Hijos', 'ana-maria & hijos'],
  [`${LONG} O’Bri`, `${LONG.toLowerCase()} o’bri`],
  [`${LONG} O'Bri`, `${LONG.toLowerCase()} o'bri`],
] as const;

/** Each service was held by another client before. */
async function plantLabels(holder: string, before: string): Promise<void> {
  for (const [index, [label, label_key]] of labels.entries()) {
    const service_id = randomUUID();
    await database.plant('service', {
      id: service_id,
      label,
      plan_id: randomUUID(),
      period: 'monthly',
      price: 1,
      currency: 'ARS',
      status: 'active',
      anchor_day: 1,
      created_at: at(0),
      version: 1,
    });
    await database.sql(
      `insert into ownership_interval (id, service_id, client_id, label_key, started_at, ended_at)
      values (gen_random_uuid(), $1, $2, $4, $5, $6), (gen_random_uuid(), $1, $3, $4, $6, null)`,
      [service_id, before, holder, label_key, at(index), at(index + 1)],
    );
  }
}

describe('a database with rows of before, migrated (C4, C1)', () => {
  it('has every client and every message under the key of today', async () => {
    const clients = await database.sql<{ phone: string; phone_key: string }>(
      'select phone, phone_key from client',
    );
    expect(clients).toHaveLength(4);
    for (const { phone, phone_key } of clients) expect(phone_key).toBe(phoneKey(phone));
    const messages = await database.sql<{ sender: string; sender_key: string }>(
      'select * from inbound_message',
    );
    expect(messages).toHaveLength(6);
    for (const { sender, sender_key } of messages) expect(sender_key).toBe(senderKeyOf(sender));
  });

  it('has a conversation for each line, with what is known of that line alone', async () => {
    const rows = await database.sql<{ sender_key: string; address: string }>(
      `select sender_key, address, external_user_id, last_inbound_at, alerts_silenced_at from conversation
      order by last_inbound_at`,
    );
    const seen = (address: string, minute: number, more = {}) => ({
      sender_key: senderKeyOf(address),
      address,
      external_user_id: null,
      last_inbound_at: at(minute),
      alerts_silenced_at: null,
      ...more,
    });
    expect(rows).toEqual([
      seen(MOBILE, 2, { external_user_id: 'BR.1', alerts_silenced_at: at(1) }),
      seen(FIXED_LINE, 3),
      seen(SILENT_MOBILE, 5),
      seen(ALONE, 6, { alerts_silenced_at: at(6) }),
      seen('+5521955550003', 7),
      seen('+5491123456789', 8),
    ]);
  });

  it('has what waits handed over under the key of today too', async () => {
    const rows = await database.sql<{ key: string }>(`select payload ->> 'senderKey' as key from handoff`);
    expect(rows.map(({ key }) => key).sort()).toEqual([phoneKey(FIXED_LINE), phoneKey(MOBILE)].sort());
  });

  it('has labels under the key of today, each its own among what its holder holds', async () => {
    const rows = await database.sql<{ label: string; label_key: string; is_held: boolean }>(
      `select s.label, o.label_key, o.ended_at is null as is_held from ownership_interval o
      join service s on s.id = o.service_id order by o.started_at, o.id`,
    );
    const held = rows.filter((row) => row.is_held);
    const sean = ["Sean O'Brien", 'Sean O’Brien - 2', 'Sean Oʼbrien - 3'];
    const today = [...sean, 'Ana-María & Hijos', 'Servicio 2', `${LONG} O'Bri`];
    expect(held.map(({ label }) => label).sort()).toEqual(today.sort());
    for (const { label, label_key } of held) expect(label_key).toBe(labelKey(label));
    for (const { label_key } of rows) expect(label_key).not.toMatch(/[’ʼ]/);
  });
});
