import pg from 'pg';
import { LOOPBACK } from '../stack/ports.ts';
import { SUPERUSER } from './cluster.ts';

/** Owns the databases and their tables; migrations run as it. No superuser, as in production. */
export const OWNER = 'tramite_owner';
/** What API and worker sign in as; owns nothing, gets its rights from the migrations (G6). */
export const APPLICATION = 'tramite_app';

export type Passwords = { superuser: string; owner: string; application: string };

/**
 * Makes both roles, or gives them their passwords again, and the owner's database if one is asked for. Passwords are
 * base64url, so they need no quoting.
 */
export async function ensureRoles(port: number, passwords: Passwords, database?: string): Promise<void> {
  await asSuperuser(port, passwords, async (client) => {
    await ensureRole(client, OWNER, `login createdb password '${passwords.owner}'`);
    await ensureRole(client, APPLICATION, `login password '${passwords.application}'`);
    // The owner may see and end the application's sessions: to drop a database, to watch a lock.
    await client.query(`grant ${APPLICATION}, pg_signal_backend, pg_monitor to ${OWNER}`);
    if (database === undefined) return;
    const found = await client.query('select from pg_database where datname = $1', [database]);
    if (found.rowCount) return;
    await client.query(`create database ${client.escapeIdentifier(database)} owner ${OWNER}`);
  });
}

export function databaseUrl(
  port: number,
  login: { role: string; password: string },
  database: string,
): string {
  return `postgres://${login.role}:${login.password}@${LOOPBACK}:${port}/${database}`;
}

async function ensureRole(client: pg.Client, role: string, attributes: string): Promise<void> {
  const { rowCount } = await client.query('select from pg_roles where rolname = $1', [role]);
  await client.query(`${rowCount ? 'alter' : 'create'} role ${role} ${attributes}`);
}

async function asSuperuser<T>(
  port: number,
  { superuser }: Passwords,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const connectionString = databaseUrl(port, { role: SUPERUSER, password: superuser }, 'postgres');
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
