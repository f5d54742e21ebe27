import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { migrate, openDatabase } from '../../db/orm.ts';
import { databaseUrl, OWNER } from '../harness/postgres.ts';

const DATABASE = `migrated_${randomUUID().replaceAll('-', '')}`;
let owner: pg.Client;

/** A client who confirmed his first e-mail and then edited it to another one, which he did not confirm. */
async function editedAndUnconfirmed(name: string): Promise<string> {
  const id = randomUUID();
  await owner.query(
    `insert into client (id, name, email, phone, phone_key, document_type, document_number, document_key, verified_at,
      password_hash, security_key_hash, contact_version, contact_or_secret_changed_at, created_at, version)
    values ($1, 'Juan Perez', $2, '+5491155550001', '541155550001', 'DNI', $3, $3, '2026-02-01', 'x', 'x', 2,
      '2026-03-01', '2026-01-01', 3)`,
    [id, `${name}.nuevo@example.com`, name],
  );
  await owner.query(
    `insert into client_version (client_id, version, name, email, phone, document_type, document_number, at)
    select $1, v, 'Juan Perez', e, '+5491155550001', 'DNI', $2, t::timestamptz from (values
      (1, $2 || '@example.com', '2026-01-01'), (3, $2 || '.nuevo@example.com', '2026-03-01')) as x(v, e, t)`,
    [id, name],
  );
  await owner.query(
    `insert into event (type, actor, at, cause, client_id, data)
    values ('client.email_confirmed', '{}', '2026-01-02', 'test', $1, '{}')`,
    [id],
  );
  return id;
}

async function rowOf(id: string) {
  return (await owner.query('select * from client where id = $1', [id])).rows[0];
}

beforeAll(async () => {
  const port = inject('postgresPort');
  const admin = new pg.Client({ connectionString: databaseUrl(port, { user: OWNER, database: 'postgres' }) });
  await admin.connect();
  await admin.query(`create database ${DATABASE}`);
  await admin.end();
  const url = databaseUrl(port, { user: OWNER, database: DATABASE });
  const before = await openDatabase({ url });
  await before.migrator.up({ to: 'migration-001-foundation' });
  await before.close();
  owner = new pg.Client({ connectionString: url });
  await owner.connect();
});
afterAll(() => owner.end());

describe('the clients of a database that is migrated (C3, C7)', () => {
  it('have the last e-mail that they confirmed, or no verification where somebody took it', async () => {
    const [restored, overtaken, taker] = [
      await editedAndUnconfirmed('uno'),
      await editedAndUnconfirmed('dos'),
      await editedAndUnconfirmed('tres'),
    ];
    await owner.query(
      "update client set email = 'dos@example.com', email_confirmed_at = created_at where id = $1",
      [taker],
    );
    const url = databaseUrl(inject('postgresPort'), { user: OWNER, database: DATABASE });
    expect(await migrate(url)).toContain('migration-002-hardening');
    expect(await rowOf(restored)).toMatchObject({
      email: 'uno@example.com',
      email_confirmed_at: new Date('2026-01-02T00:00:00.000Z'),
      verified_at: expect.any(Date),
      contact_version: 3,
      version: 4,
    });
    const { rows } = await owner.query(
      'select email from client_version where client_id = $1 order by version desc limit 1',
      [restored],
    );
    expect(rows).toEqual([{ email: 'uno@example.com' }]);
    expect(await rowOf(overtaken)).toMatchObject({
      email: 'dos.nuevo@example.com',
      email_confirmed_at: null,
      verified_at: null,
    });
    expect(await rowOf(taker)).toMatchObject({ email: 'dos@example.com', verified_at: expect.any(Date) });
  });
});
