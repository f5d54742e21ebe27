import { Socket } from 'node:net';
import { Migrator } from '@mikro-orm/migrations';
import { DefaultLogger, defineConfig, MikroORM } from '@mikro-orm/postgresql';
import type { Pool } from 'pg';
import { entities } from './entities.ts';
import { releaseLostConnections } from './lost-connections.ts';
import { Migration001Foundation } from './migrations/migration-001-foundation.ts';
import { Migration002Hardening } from './migrations/migration-002-hardening.ts';
import { Migration003Changes } from './migrations/migration-003-changes.ts';
import { Migration004Credentials } from './migrations/migration-004-credentials.ts';
import { Migration005Servers } from './migrations/migration-005-servers.ts';
import { Migration006Backups } from './migrations/migration-006-backups.ts';
import { Migration007Cancellation } from './migrations/migration-007-cancellation.ts';
import { Migration008Brake } from './migrations/migration-008-brake.ts';
import { Migration009InvoiceList } from './migrations/migration-009-invoice-list.ts';
import { Migration010Periods } from './migrations/migration-010-periods.ts';
import { Migration011Catalogue } from './migrations/migration-011-catalogue.ts';
import { Migration012Keys } from './migrations/migration-012-keys.ts';
import { Migration013Renewal } from './migrations/migration-013-renewal.ts';
import { Migration014InvoiceLink } from './migrations/migration-014-invoice-link.ts';
import { Migration015Quotes } from './migrations/migration-015-quotes.ts';
import { Migration016Activation } from './migrations/migration-016-activation.ts';
import { Migration017Ledger } from './migrations/migration-017-ledger.ts';
import { Migration018PriceChanges } from './migrations/migration-018-price-changes.ts';
import { Migration019Gateway } from './migrations/migration-019-gateway.ts';
import { Migration020Domains } from './migrations/migration-020-domains.ts';
import { Migration021Notifications } from './migrations/migration-021-notifications.ts';
import { Migration022Reports } from './migrations/migration-022-reports.ts';
import { Migration023Receipts } from './migrations/migration-023-receipts.ts';
import { Migration024Upgrades } from './migrations/migration-024-upgrades.ts';
import { Migration025InvoiceAlerts } from './migrations/migration-025-invoice-alerts.ts';
import { Migration026Alerts } from './migrations/migration-026-alerts.ts';
import { Migration027SecondMembers } from './migrations/migration-027-second-members.ts';
import { Migration028StaffAccounts } from './migrations/migration-028-staff-accounts.ts';
import { Migration029Search } from './migrations/migration-029-search.ts';
import { Migration030Settings } from './migrations/migration-030-settings.ts';
import { Migration031DayLimit } from './migrations/migration-031-day-limit.ts';
import { Migration032EndedChanges } from './migrations/migration-032-ended-changes.ts';
import { keepPrepared } from './prepared-statements.ts';

export type DatabaseOptions = {
  url: string;
  /** Upper bound of connections; activity slots must fit into it. */
  poolSize?: number;
  /** Milliseconds to wait for a connection, and for an answer on one; for tests of a Postgres that gives none. */
  patience?: { connectMs: number; answerMs: number };
  /** Receives every SQL statement; for tests that count them. */
  onStatement?: (sql: string) => void;
};

const DEFAULT_POOL_SIZE = 10;
/**
 * Milliseconds. Whoever waits for a lock hears of it from the server; the client's own patience ends later, and only
 * with a server that says nothing at all.
 */
const DEFAULT_PATIENCE = { connectMs: 10_000, answerMs: 20_000 };
/** Milliseconds. A lock not had in this time is a retryable failure, never a hang. */
const SESSION_LIMITS =
  '-c lock_timeout=5000 -c statement_timeout=15000 -c idle_in_transaction_session_timeout=30000';

/** What is prepared looks rows up by their keys: no value makes another plan better, so each is planned once. */
const PLANNED_ONCE = '-c plan_cache_mode=force_generic_plan';

/** Opens the one pool of a process. Close it after everything that uses it has drained. */
export function openDatabase(options: DatabaseOptions): Promise<MikroORM> {
  const { connectMs, answerMs } = options.patience ?? DEFAULT_PATIENCE;
  return MikroORM.init(
    defineConfig({
      clientUrl: options.url,
      entities,
      extensions: [Migrator],
      migrations: {
        migrationsList: [
          Migration001Foundation,
          Migration002Hardening,
          Migration003Changes,
          Migration004Credentials,
          Migration005Servers,
          Migration006Backups,
          Migration007Cancellation,
          Migration008Brake,
          Migration009InvoiceList,
          Migration010Periods,
          Migration011Catalogue,
          Migration012Keys,
          Migration013Renewal,
          Migration014InvoiceLink,
          Migration015Quotes,
          Migration016Activation,
          Migration017Ledger,
          Migration018PriceChanges,
          Migration019Gateway,
          Migration020Domains,
          Migration021Notifications,
          Migration022Reports,
          Migration023Receipts,
          Migration024Upgrades,
          Migration025InvoiceAlerts,
          Migration026Alerts,
          Migration027SecondMembers,
          Migration028StaffAccounts,
          Migration029Search,
          Migration030Settings,
          Migration031DayLimit,
          Migration032EndedChanges,
        ],
        tableName: 'migration',
        snapshot: false,
      },
      forceUtcTimezone: true,
      ignoreUndefinedInQuery: false,
      driverOptions: {
        // MikroORM takes host, login and database from the address; the driver takes from it how to encrypt.
        connectionString: options.url,
        ssl: false,
        options: `${SESSION_LIMITS} ${PLANNED_ONCE}`,
        connectionTimeoutMillis: connectMs,
        stream: () => openSocket(answerMs),
        onPoolCreated: (pool: Pool) => {
          releaseLostConnections(pool);
          keepPrepared(pool);
        },
      },
      pool: { min: 0, max: options.poolSize ?? DEFAULT_POOL_SIZE },
      colors: false,
      logger: () => undefined,
      loggerFactory: (given) => new StatementTeller(given, options.onStatement),
    }),
  );
}

/** Tells each statement as it is written, without its values. */
class StatementTeller extends DefaultLogger {
  readonly #tell: DatabaseOptions['onStatement'];

  constructor(options: ConstructorParameters<typeof DefaultLogger>[0], tell: DatabaseOptions['onStatement']) {
    super(options);
    this.#tell = tell;
  }

  override logQuery({ query }: { query: string }): void {
    this.#tell?.(query);
  }
}

/**
 * A connection that ends when nothing was said on it for so long. The driver's own `query_timeout` would give up on the
 * query alone and put the silent connection back into the pool.
 */
function openSocket(answerMs: number): Socket {
  const socket = new Socket();
  return socket.setTimeout(answerMs, () => {
    socket.destroy(Object.assign(new Error('the server said nothing'), { code: 'ETIMEDOUT' }));
  });
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
