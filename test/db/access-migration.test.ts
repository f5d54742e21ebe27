import { createHash, randomUUID } from 'node:crypto';
import pg from 'pg';
import { expect, inject, test } from 'vitest';
import { openDatabase } from '../../db/orm.ts';
import { databaseUrl, OWNER } from '../harness/postgres.ts';

test('a database with remembered requests, open counters and sessions is migrated', async () => {
  const port = inject('postgresPort');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const admin = new pg.Client({ connectionString: databaseUrl(port, { user: OWNER, database: 'postgres' }) });
  await admin.connect();
  await admin.query(`create database ${name}`);
  await admin.end();
  const url = databaseUrl(port, { user: OWNER, database: name });
  const orm = await openDatabase({ url, poolSize: 2 });
  const owner = new pg.Client({ connectionString: url });
  await owner.connect();
  try {
    await orm.migrator.up({ to: 'migration-001-foundation' });
    const requestId = randomUUID();
    await owner.query(
      `insert into request (caller, procedure, request_id, input_hash, created_at)
      values ('client/x', 'account.freeze', $1, 'x', now())`,
      [requestId],
    );
    await owner.query("insert into try_counter (key, window_started_at, tries) values ('x', now(), 3)");
    await orm.migrator.up();
    const { rows } = await owner.query('select id_hash from request');
    expect(rows).toEqual([{ id_hash: createHash('sha256').update(requestId).digest('hex') }]);
    expect((await owner.query('select 1 from try_counter')).rows).toEqual([]);
  } finally {
    await owner.end();
    await orm.close();
  }
});
