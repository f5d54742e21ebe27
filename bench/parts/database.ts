import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { migrate } from '../../db/orm.ts';
import { startTestPostgres } from '../../dev/postgres.ts';
import type { Bench } from '../measurement.ts';

export type BenchDatabase = { appUrl: string; owner: pg.Pool };

/** PostgreSQL as in production, with fsync and synchronous commits, and a migrated database on it. */
export async function startDurableDatabase({ stack }: Bench): Promise<BenchDatabase> {
  const postgres = await startTestPostgres(undefined, { throwAway: false });
  stack.defer(postgres.stop);
  const name = `bench_${randomUUID().replaceAll('-', '')}`;
  const maintenance = new pg.Client({ connectionString: postgres.ownerUrl('postgres') });
  await maintenance.connect();
  await maintenance.query(`create database ${name}`);
  await maintenance.end();
  await migrate(postgres.ownerUrl(name));
  const owner = new pg.Pool({ connectionString: postgres.ownerUrl(name), max: 4 });
  owner.on('error', () => undefined);
  stack.defer(() => owner.end());
  return { appUrl: postgres.appUrl(name), owner };
}
