import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openDatabase } from '../../db/orm.ts';
import { senderKeyOf } from '../../domain/messaging/sender.ts';
import { phoneKey } from '../../domain/phone.ts';
import { labelKey } from '../../domain/services/label.ts';
import { databaseUrl, OWNER } from '../harness/postgres.ts';

const FIRST_MIGRATION = 'migration-001-foundation';
const FIXED_LINE = '+551134567890';
const MOBILE = '+5511934567890';
const BOTH_KEYED_ALIKE = '551134567890';
const SILENT_MOBILE = '+5521955550001';
const ALONE = '+552155550002';
const at = (minute: number) => new Date(Date.UTC(2026, 2, 10, 15, minute));

const database = `test_${randomUUID().replaceAll('-', '')}`;
let owner: pg.Client;
let sql: <Row = Record<string, unknown>>(text: string, values?: unknown[]) => Promise<Row[]>;

/** A database as the first migration left it, with rows keyed by the rules of then, brought to the newest. */
beforeAll(async () => {
  const port = inject('postgresPort');
  const admin = new pg.Client({ connectionString: databaseUrl(port, { user: OWNER, database: 'postgres' }) });
  await admin.connect();
  await admin.query(`create database ${database}`);
  await admin.end();
  const url = databaseUrl(port, { user: OWNER, database });
  owner = new pg.Client({ connectionString: url });
  await owner.connect();
  sql = async (text, values) => (await owner.query(text, values)).rows;
  const orm = await openDatabase({ url, poolSize: 2 });
  try {
    await orm.migrator.up({ to: FIRST_MIGRATION });
    await plant();
    await orm.migrator.up();
  } finally {
    await orm.close();
  }
});
afterAll(() => owner.end());

async function plant(): Promise<void> {
  await plantClient('one', { phone: MOBILE, key: BOTH_KEYED_ALIKE });
  await plantClient('two', { phone: FIXED_LINE, key: BOTH_KEYED_ALIKE });
  await plantClient('three', { phone: '+5491123456789', key: '541123456789' });
  await plantClient('four', { phone: '+5511968123456', key: '551168123456' });
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
  await sql(`insert into handoff (id, payload, created_at, locked_until) values ($1, $2, $3, $3)`, [
    randomUUID(),
    JSON.stringify({ kind: 'inbound', senderKey: BOTH_KEYED_ALIKE }),
    at(4),
  ]);
  await plantLabels();
}

const clientIds = new Map<string, string>();

async function plantClient(name: string, { phone, key }: { phone: string; key: string }): Promise<void> {
  const id = randomUUID();
  clientIds.set(name, id);
  await sql(
    `insert into client (id, name, email, phone, phone_key, document_type, document_number, document_key,
      password_hash, security_key_hash, contact_version, created_at, version)
    values ($1, $2, $2 || '@example.com', $3, $4, 'DNI', '1', $2, 'x', 'x', 1, $5, 1)`,
    [id, name, phone, key, at(0)],
  );
}

type Inbound = { from: string; key: string; minute: number; outcome?: string; user?: string };

async function plantInbound({ from, key, minute, outcome, user }: Inbound): Promise<void> {
  await sql(
    `insert into inbound_message (sid, sender_key, sender, external_user_id, recipient, body, media_count, forwarded,
      received_at, processed_at, outcome)
    values ($1, $2, $3, $4, 'whatsapp:+5491155550100', 'hola', 0, false, $5, $6, $7)`,
    [`SM${minute}`, key, `whatsapp:${from}`, user, at(minute), outcome ? at(minute) : null, outcome],
  );
}

type Seen = { minute: number; silenced?: number; user?: string };

async function plantConversation(key: string, address: string, seen: Seen): Promise<void> {
  await sql(
    `insert into conversation (sender_key, address, external_user_id, last_inbound_at, alerts_silenced_at)
    values ($1, $2, $3, $4, $5)`,
    [key, address, seen.user, at(seen.minute), seen.silenced === undefined ? null : at(seen.silenced)],
  );
}

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

async function plantLabels(): Promise<void> {
  const [product, plan] = [randomUUID(), randomUUID()];
  await sql(`insert into product values ($1, 'Hosting', 'Hosting', 'manual')`, [product]);
  await sql(`insert into plan values ($1, $2, 'Hosting 1', null)`, [plan, product]);
  for (const [index, [label, key]] of labels.entries()) {
    const service = randomUUID();
    await sql(
      `insert into service (id, label, plan_id, period, price, currency, status, anchor_day, created_at, version)
      values ($1, $2, $3, 'monthly', 1, 'ARS', 'active', 1, $4, 1)`,
      [service, label, plan, at(0)],
    );
    const insert = `insert into ownership_interval (id, service_id, client_id, label_key, started_at, ended_at)
      values ($1, $2, $3, $4, $5, $6)`;
    const [before, now] = [at(index), at(index + 1)];
    await sql(insert, [randomUUID(), service, clientIds.get('two'), key, before, now]);
    await sql(insert, [randomUUID(), service, clientIds.get('one'), key, now, null]);
  }
}

describe('a database with rows of before, migrated (C4, C1)', () => {
  it('has every client and every message under the key of today', async () => {
    const clients = await sql<{ phone: string; phone_key: string }>('select phone, phone_key from client');
    expect(clients).toHaveLength(4);
    for (const { phone, phone_key } of clients) expect(phone_key).toBe(phoneKey(phone));
    const messages = await sql<{ sender: string; sender_key: string }>('select * from inbound_message');
    expect(messages).toHaveLength(6);
    for (const { sender, sender_key } of messages) expect(sender_key).toBe(senderKeyOf(sender));
  });

  it('has a conversation for each line, with what is known of that line alone', async () => {
    const rows = await sql<{ sender_key: string; address: string }>(
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
    const rows = await sql<{ key: string }>(`select payload ->> 'senderKey' as key from handoff`);
    expect(rows.map(({ key }) => key).sort()).toEqual([phoneKey(FIXED_LINE), phoneKey(MOBILE)].sort());
  });

  it('has labels under the key of today, each its own among what its holder holds', async () => {
    const rows = await sql<{ label: string; label_key: string; is_held: boolean }>(
      `select s.label, o.label_key, o.ended_at is null as is_held from ownership_interval o
      join service s on s.id = o.service_id order by o.started_at, o.id`,
    );
    const held = rows.filter((row) => row.is_held);
    expect(held.map(({ label }) => label).sort()).toEqual(
      [
        'Sean O’Brien - 2',
        "Sean O'Brien",
        'Sean Oʼbrien - 3',
        'Ana-María & Hijos',
        'Servicio 2',
        `${LONG} O'Bri`,
      ].sort(),
    );
    for (const { label, label_key } of held) expect(label_key).toBe(labelKey(label));
    for (const { label_key } of rows) expect(label_key).not.toMatch(/[’ʼ]/);
  });
});
