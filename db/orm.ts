import { Migrator } from '@mikro-orm/migrations';
import { defineConfig, MikroORM } from '@mikro-orm/postgresql';
import { entities } from './entities.ts';
import { Migration001Foundation } from './migrations/migration-001-foundation.ts';

export type DatabaseOptions = {
  url: string;
  /** Upper bound of connections; activity slots must fit into it. */
  poolSize?: number;
  /** Receives every SQL statement; for tests that count them. */
  onStatement?: (sql: string) => void;
};

const DEFAULT_POOL_SIZE = 10;
/** Milliseconds. A lock not had in this time is a retryable failure, never a hang. */
const SESSION_LIMITS =
  '-c lock_timeout=5000 -c statement_timeout=15000 -c idle_in_transaction_session_timeout=30000';

/** Opens the one pool of a process. Close it after everything that uses it has drained. */
export function openDatabase(options: DatabaseOptions): Promise<MikroORM> {
  return MikroORM.init(
    defineConfig({
      clientUrl: options.url,
      entities,
      extensions: [Migrator],
      migrations: {
        migrationsList: [Migration001Foundation],
        tableName: 'migration',
        snapshot: false,
      },
      forceUtcTimezone: true,
      ignoreUndefinedInQuery: false,
      driverOptions: { options: SESSION_LIMITS },
      pool: { min: 0, max: options.poolSize ?? DEFAULT_POOL_SIZE },
      colors: false,
      debug: options.onStatement ? ['query'] : false,
      logger: options.onStatement ?? (() => undefined),
    }),
  );
}

/** Brings the schema to the newest version; needs the owner's address, not the application's. */
export async function migrate(ownerUrl: string): Promise<string[]> {
  const orm = await openDatabase({ url: ownerUrl, poolSize: 2 });
  try {
    const applied = await orm.migrator.up();
    return applied.map((migration) => migration.name);
  } finally {
    await orm.close();
  }
}
