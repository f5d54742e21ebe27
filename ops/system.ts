import { assemble, systemClock } from '../config/assemble.ts';
import { loadEnvironment } from '../config/environment.ts';
import { openDatabase } from '../db/orm.ts';
import type { VerbContext } from '../domain/transaction/context.ts';
import { createRuns, type Runs } from '../integrations/temporal/failing-runs.ts';
import { openTemporal } from '../integrations/temporal/lazy-client.ts';

const POOL_SIZE = 2;
/** Milliseconds that the delivery of a handoff may take: a person waits for it. */
const DELIVERY_TIMEOUT_MS = 10_000;

/** What a command of operations works with. */
export type System = {
  ctx: VerbContext;
  runs: Runs;
  /** Why Temporal did not take what the command handed over, as far as it did not; the worker's sweep tries on. */
  undelivered: unknown[];
};

/**
 * Opens database and Temporal for one command, and closes both. Its events name it: the actor is the process `ops`, the
 * cause `ops <command>`.
 * @throws {EnvironmentError} for a variable that is missing or wrong.
 */
export async function withSystem<T>(command: string, work: (system: System) => Promise<T>): Promise<T> {
  const { DATABASE_URL: url } = loadEnvironment('ops');
  const temporal = openTemporal('tramite-ops');
  const connect = async () => temporal.client;
  const orm = await openDatabase({ url, poolSize: POOL_SIZE });
  const undelivered: unknown[] = [];
  const { context, delivery } = assemble({
    process: 'ops',
    orm,
    clock: systemClock,
    // No command writes to anybody.
    deployment: { publicUrl: '', whatsAppNumber: '' },
    connect,
    onFailure: (_, error) => void undelivered.push(error),
    deliveryTimeoutMs: DELIVERY_TIMEOUT_MS,
  });
  try {
    const ctx: VerbContext = {
      ...(await context()),
      cause: `ops ${command}`,
      deliver: async (handoffs) => void (await delivery.deliver(handoffs)),
    };
    return await work({ ctx, runs: createRuns(connect), undelivered });
  } finally {
    await orm.close();
    await temporal.close();
  }
}
