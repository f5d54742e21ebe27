import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { openDatabase } from '../../db/orm.ts';
import type { TestDatabase } from '../harness/database.ts';
import { databaseUrl, OWNER } from '../harness/postgres.ts';

export type OldDatabase = Awaited<ReturnType<typeof openOldDatabase>>;

/** A database as a migration left it. What is planted need not refer to rows that are there. */
export async function openOldDatabase(migration: string) {
  const name = `old_${randomUUID().replaceAll('-', '')}`;
  const urlOf = (database: string) => databaseUrl(inject('postgresPort'), { user: OWNER, database });
  const admin = await connect(urlOf('postgres'));
  await admin.query(`create database ${name}`);
  await admin.end();
  const orm = await openDatabase({ url: urlOf(name), poolSize: 2 });
  await orm.migrator.up({ to: migration });
  const owner = await connect(urlOf(name));
  await owner.query('set session_replication_role = replica');
  const sql: TestDatabase['sql'] = async (text, values) => (await owner.query(text, values)).rows;

  /** Adds a row as the table was then. */
  async function plant(table: string, row: Record<string, unknown>): Promise<void> {
    const columns = Object.keys(row).join(', ');
    await sql(
      `insert into ${table} (${columns}) select ${columns} from jsonb_populate_record(null::${table}, $1)`,
      [JSON.stringify(row)],
    );
  }

  return {
    orm,
    sql,
    plant,
    /** Adds a client; resolves to the id. */
    plantClient: async (columns: Record<string, unknown> = {}): Promise<string> => {
      const id = randomUUID();
      await plant('client', {
        id,
        name: 'Juan Perez',
        email: `${id}@example.com`,
        phone: '+5491155550001',
        phone_key: '541155550001',
        document_type: 'DNI',
        document_number: id,
        document_key: id,
        password_hash: 'x',
        security_key_hash: 'x',
        contact_version: 1,
        created_at: '2026-01-01',
        version: 1,
        ...columns,
      });
      return id;
    },
    /** Brings it to the newest schema. */
    migrate: async () => void (await orm.migrator.up()),
    close: () => Promise.all([owner.end(), orm.close()]),
  };
}

async function connect(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  return client;
}
