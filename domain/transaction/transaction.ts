import type { EntityManager } from '@mikro-orm/postgresql';
import { arrayLiteral } from './array-literal.ts';
import type { StoredHandoff, VerbContext } from './context.ts';
import type { Handoff } from './handoffs.ts';
import { once } from './once.ts';
import { type NewEvent, type NewMessage, type Recorded, record } from './record.ts';

export { arrayLiteral } from './array-literal.ts';
export { leaseOfInlineDelivery, lostDeliveryAt, type NewEvent, type NewMessage } from './record.ts';
export { isUnavailable } from './unavailable.ts';

const SERIALISATION_FAILURE = '40001';
const DEADLOCK = '40P01';
const MAX_ATTEMPTS = 4;

/**
 * What a verb had read before its lock is another by now. The code is a serialisation failure's: the verb runs again and
 * reads anew.
 */
export class ChangedBeforeLock extends Error {
  readonly code = SERIALISATION_FAILURE;
}

/** One open transaction of a verb: locks in G5's order, collects what is recorded with the commit. */
export class Transaction {
  readonly em: EntityManager;
  readonly ctx: VerbContext;
  readonly now: Date;
  readonly #recorded: Recorded = { events: [], messages: [], handoffs: [] };

  constructor(em: EntityManager, ctx: VerbContext) {
    this.em = em;
    this.ctx = ctx;
    this.now = ctx.now;
  }

  event(event: NewEvent): void {
    this.#recorded.events.push(event);
  }

  /** Of one message; `tell` knows what its template needs. */
  message(message: NewMessage): void {
    this.#recorded.messages.push(message);
  }

  handoff(handoff: Handoff): void {
    this.#recorded.handoffs.push(handoff);
  }

  /**
   * Locks a whole set in G5's order with one statement. Read what is decided on after it, never before: the next
   * statement sees what others had committed by then.
   */
  async lock(set: { clients?: string[]; services?: string[]; changes?: string[] }): Promise<void> {
    const { clients = [], services = [], changes = [] } = set;
    const ids = [clients, services, changes].map(arrayLiteral);
    await this.em.execute('select lock_in_order(?::uuid[], ?::uuid[], ?::uuid[])', ids);
  }

  /**
   * Locks rows in the order of their ids and reads them; absent ones are left out. `for no key update` is what MikroORM's lock
   * modes lack: the rows that refer to a locked one can still be written, so that two verbs never wait for each other over
   * foreign keys.
   */
  lockRows(table: 'client' | 'service', ids: readonly string[]): Promise<Record<string, unknown>[]> {
    return this.em.execute(`select * from ${table} where id = any(?::uuid[]) order by id for no key update`, [
      arrayLiteral([...new Set(ids)]),
    ]);
  }

  /** Writes entities, then what was collected; resolves to the handoffs, those of the messages too. */
  async record(): Promise<StoredHandoff[]> {
    await this.em.flush();
    return record(this.em, this.ctx, this.#recorded);
  }
}

/**
 * Runs a verb: one READ COMMITTED transaction, retried on serialisation failure and deadlock only, then the
 * inline delivery of its handoffs (G5). With `ctx.request` it is done once per request id.
 * @throws {DomainError} whatever the verb refuses; nothing was written then.
 */
export async function transaction<T>(ctx: VerbContext, work: (tx: Transaction) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { result, handoffs } = await runOnce(ctx, work);
      if (handoffs.length > 0) await ctx.deliver(handoffs);
      return result;
    } catch (error) {
      if (attempt >= MAX_ATTEMPTS || !isConflict(error)) throw error;
    }
  }
}

function runOnce<T>(ctx: VerbContext, work: (tx: Transaction) => Promise<T>) {
  return ctx.orm.em.fork().transactional(async (em) => {
    const tx = new Transaction(em, ctx);
    const result = await once(tx, work);
    const handoffs = await tx.record();
    return { result, handoffs };
  });
}

function isConflict(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return code === SERIALISATION_FAILURE || code === DEADLOCK;
}

/** Reads outside any transaction: nothing is locked, nothing may be decided on it. */
export function read(ctx: Pick<VerbContext, 'orm'>): EntityManager {
  return ctx.orm.em.fork();
}
