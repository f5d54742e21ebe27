import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { expect, inject, test } from 'vitest';
import { migrate, openDatabase } from '../../db/orm.ts';
import { databaseUrl, OWNER } from '../harness/postgres.ts';

const connect = async (url: string) => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
};

test('consents that are there at the migration are numbered by their time, and new ones after them', async () => {
  const port = inject('postgresPort');
  const database = `migrated_${randomUUID().replaceAll('-', '')}`;
  const url = databaseUrl(port, { user: OWNER, database });
  const maintenance = await connect(databaseUrl(port, { user: OWNER, database: 'postgres' }));
  await maintenance.query(`create database ${database}`);
  await maintenance.end();
  const orm = await openDatabase({ url, poolSize: 2 });
  await orm.migrator.up({ to: 'migration-001-foundation' });
  await orm.close();
  const client = await connect(url);
  // What consents refer to is of no matter here.
  await client.query('set session_replication_role = replica');
  const consent = (minute: number) =>
    client.query(
      `insert into consent (id, change_id, party, client_id, contact_version, channel, message_sid, raw_text,
        text_sha256, received_at, voided_at)
      values (gen_random_uuid(), gen_random_uuid(), 'holder', gen_random_uuid(), 1, 'whatsapp', $1, 'x', 'x',
        timestamptz '2026-03-10 15:00Z' + make_interval(mins => $2), null)`,
      [`SM${minute}`, minute],
    );
  for (const minute of [3, 1, 2]) await consent(minute);
  expect(await migrate(url)).toContain('migration-002-hardening');
  await consent(0);
  const { rows } = await client.query<{ message_sid: string }>(
    'select message_sid from consent order by sequence',
  );
  expect(rows.map((row) => row.message_sid)).toEqual(['SM1', 'SM2', 'SM3', 'SM0']);
  await client.end();
});
