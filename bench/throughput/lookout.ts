import { setTimeout } from 'node:timers/promises';
import type pg from 'pg';

const LOOK_MS = 100;

export type Stage = 'invited' | 'holder_consented' | 'over';

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
export class Lookout {
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
