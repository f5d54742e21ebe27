import { setTimeout } from 'node:timers/promises';
import type pg from 'pg';
import { concurrently } from '../parts/concurrent.ts';
import type { Subject } from './people.ts';
import type { Product } from './product.ts';
import { consent, open } from './transfer.ts';

/** Transfers under way at once. */
export const CONCURRENCY = 12;
const LOOK_MS = 100;

type Stage = 'invited' | 'holder_consented' | 'over';

/** Over: completed, and nothing left to send. */
const STANDINGS = `select c.id,
  exists (select from outbound_message m where m.change_id = c.id and m.channel = 'whatsapp'
    and m.template = 'transfer_opened_holder' and m.state <> 'queued') as invited,
  exists (select from consent s where s.change_id = c.id and s.party = 'holder') as holder_consented,
  c.state = 'completed' and not exists (select from outbound_message m where m.change_id = c.id
    and m.state in ('queued', 'sending')) as over
from service_change c where c.id = any($1::uuid[])`;

type Waiter = { changeId: string; stage: Stage; resolve: () => void };
type Row = { id: string } & Record<Stage, boolean>;

/** One look at PostgreSQL for all who wait, so that watching costs the measured side next to nothing. */
class Lookout {
  readonly #owner: pg.Pool;
  readonly #signal: AbortSignal;
  readonly #waiting = new Set<Waiter>();

  constructor(owner: pg.Pool, signal: AbortSignal) {
    this.#owner = owner;
    this.#signal = signal;
  }

  /** Resolves when the transfer has come that far; rejects when the bench is stopped. */
  reached(changeId: string, stage: Stage): Promise<void> {
    return new Promise((resolve, reject) => {
      const isFirst = this.#waiting.size === 0;
      this.#waiting.add({ changeId, stage, resolve });
      this.#signal.addEventListener('abort', () => reject(this.#signal.reason), { once: true });
      if (isFirst) this.#look().catch(reject);
    });
  }

  async #look(): Promise<void> {
    while (this.#waiting.size > 0) {
      await setTimeout(LOOK_MS, undefined, { signal: this.#signal });
      const ids = [...this.#waiting].map(({ changeId }) => changeId);
      const { rows } = await this.#owner.query<Row>(STANDINGS, [ids]);
      const standings = new Map(rows.map((row) => [row.id, row]));
      for (const waiter of this.#waiting) {
        if (!standings.get(waiter.changeId)?.[waiter.stage]) continue;
        this.#waiting.delete(waiter);
        waiter.resolve();
      }
    }
  }
}

/** Runs transfers from their opening to their last message, each with two people who answer what they are sent. */
export function createTransfers(product: Product, subjects: Iterator<Subject>, signal: AbortSignal) {
  const lookout = new Lookout(product.owner, signal);

  async function transfer(subject: Subject): Promise<string> {
    const changeId = await open(product, subject);
    await lookout.reached(changeId, 'invited');
    await consent(product, subject, { changeId, party: 'holder' });
    await lookout.reached(changeId, 'holder_consented');
    await consent(product, subject, { changeId, party: 'recipient' });
    await lookout.reached(changeId, 'over');
    return changeId;
  }

  /** Resolves to the ids of the changes. */
  return async (count: number): Promise<string[]> => {
    const chosen = Array.from({ length: count }, () => subjects.next().value as Subject);
    const { results } = await concurrently(chosen, transfer, CONCURRENCY);
    return results;
  };
}
