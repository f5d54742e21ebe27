import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { expect, inject, test } from 'vitest';
import { openDatabase } from '../../db/orm.ts';
import { databaseUrl, OWNER } from '../harness/postgres.ts';

const connect = async (database: string) => {
  const port = inject('postgresPort');
  const client = new pg.Client({ connectionString: databaseUrl(port, { user: OWNER, database }) });
  await client.connect();
  return client;
};

test('hand-overs that are under way or over keep their seed, their time and the data that they were decided on', async () => {
  const database = `test_${randomUUID().replaceAll('-', '')}`;
  const admin = await connect('postgres');
  await admin.query(`create database ${database}`);
  await admin.end();
  const url = databaseUrl(inject('postgresPort'), { user: OWNER, database });
  const orm = await openDatabase({ url, poolSize: 2 });
  const owner = await connect(database);
  // What these rows refer to is of no matter here.
  await owner.query('set session_replication_role = replica');
  const dueAt = new Date('2026-03-20T15:00:00Z');
  /** A transfer whose recipient has `version` by now, with an event for each; the commit came after the second. */
  const plant = async (state: string, row: { seed?: string; due?: Date; version: number }) => {
    const [change, recipient] = [randomUUID(), randomUUID()];
    await owner.query(
      `insert into service_change (id, kind, reference, policy, service_id, state, version, opened_at, opened_by, next_check_at)
      values ($1, 'transfer', $1::uuid::text, '{}', gen_random_uuid(), $2, 1, now(), '{}', now())`,
      [change, state],
    );
    await owner.query(
      `insert into transfer (change_id, opened_with_grant, window_ends_at, reminders_sent, notice_round, password_seed,
        credentials_due_at) values ($1, false, now(), 0, 0, $2, $3)`,
      [change, row.seed, row.due],
    );
    await owner.query(
      "insert into change_party values ($1, 'holder', gen_random_uuid()), ($1, 'recipient', $2)",
      [change, recipient],
    );
    await owner.query(
      `insert into client (id, name, email, phone, phone_key, document_type, document_number, document_key, password_hash,
        security_key_hash, contact_version, created_at, version)
      values ($1, 'Jose', $1::uuid || '@example.com', '+541155550001', '541155550001', 'DNI', $1::uuid::text, $1::uuid::text, 'x', 'x', 1, now(), $2)`,
      [recipient, row.version],
    );
    for (let version = 2; version <= row.version; version += 1) {
      await addEvent('client.edited', { client: recipient, version });
      if (version === 2) await addEvent('transfer.committed', { client: recipient, change });
    }
    return { change, recipient };
  };
  const addEvent = (type: string, event: { client: string; change?: string; version?: number }) =>
    owner.query(
      `insert into event (type, actor, at, cause, client_id, change_id, data) values ($1, '{}', now(), 'test', $2, $3, $4)`,
      [type, event.client, event.change, JSON.stringify(event.version ? { version: event.version } : {})],
    );
  try {
    await orm.migrator.up({ to: 'migration-003-changes' });
    const underWay = await plant('committed', { seed: 'seed', version: 2 });
    const sent = await plant('completed', { due: dueAt, version: 4 });
    await plant('awaiting_consents', { version: 2 });
    await orm.migrator.up();
    const { rows } = await owner.query('select * from credentials_hand_over order by password_seed');
    const moved = { client_version: 2, due_at: null, password_seed: null };
    expect(rows).toEqual([
      { ...moved, change_id: underWay.change, client_id: underWay.recipient, password_seed: 'seed' },
      { ...moved, change_id: sent.change, client_id: sent.recipient, due_at: dueAt },
    ]);
  } finally {
    await owner.end();
    await orm.close();
  }
});
