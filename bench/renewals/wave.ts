import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { DAY_MS } from '../../domain/time.ts';
import type { Bench } from '../measurement.ts';
import { concurrently } from '../parts/concurrent.ts';
import type { Product } from '../transfers/product.ts';
import { createServices, fallDue, prepare } from './services.ts';

const LOOK_MS = 250;
/** Of a thousand tasks Temporal's dev server marks a few as started that no worker gets: they come again after their minutes. */
const LEFT_OUT = 0.01;
/** Payments under way at once. */
const CONCURRENCY = 12;

/** Waits of the services' latest terms that are further off than any of the wave's own, and nothing left to send or to start. */
const ASLEEP = `select (select count(*)::int from renewal where service_id = any ($1) and stage = 'waiting'
  and next_check_at > $2) as asleep,
  (select count(*)::int from invoice_line l join invoice i on i.id = l.invoice_id
    where l.service_id = any ($1) and i.status = 'issued') as issued,
  (select count(*)::int from outbound_message where state in ('queued', 'sending'))
    + (select count(*)::int from handoff) as left`;

type Standing = { asleep: number; issued: number; left: number };

export type Waves = {
  /** Sleeping services for a wave that comes later. */
  create: (count: number) => Promise<string[]>;
  /** From their morning until each is paid, its next term's run sleeps, and everything was sent. */
  run: (serviceIds: readonly string[]) => Promise<void>;
};

/** Waves of renewals: all invoiced on one morning, told of, paid by the bank's key, and running again. */
export async function createWaves({ signal }: Bench, product: Product): Promise<Waves> {
  const { planId, bankKey } = await prepare(product);

  async function until(serviceIds: readonly string[], isSo: (standing: Standing) => boolean): Promise<void> {
    for (;;) {
      const values = [serviceIds, new Date(Date.now() + 2 * DAY_MS)];
      const { rows } = await product.owner.query<Standing>(ASLEEP, values);
      if (rows[0] && isSo(rows[0])) return;
      await setTimeout(LOOK_MS, undefined, { signal });
    }
  }

  const pay = async ({ id: invoiceId, total: amount }: { id: string; total: string }) => {
    const response = await fetch(`${product.apiUrl}/trpc/payments.record`, {
      method: 'POST',
      headers: { authorization: `Bearer ${bankKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ paymentId: randomUUID(), invoiceId, amount, paidAt: new Date().toISOString() }),
    });
    if (!response.ok) throw new Error(`a payment was not recorded: ${await response.text()}`);
  };

  return {
    async create(count) {
      const serviceIds = await createServices(product, planId, count);
      await until(serviceIds, ({ asleep, left }) => asleep === count && left === 0);
      return serviceIds;
    },
    async run(serviceIds) {
      const count = serviceIds.length;
      const most = count * LEFT_OUT;
      await fallDue(product, serviceIds);
      await until(serviceIds, ({ issued, left }) => issued === count && left <= most);
      const { rows } = await product.owner.query<{ id: string; total: string }>(
        `select i.id, i.total::text from invoice i join invoice_line l on l.invoice_id = i.id
        where l.service_id = any ($1) and i.status = 'issued'`,
        [serviceIds],
      );
      await concurrently(rows, pay, CONCURRENCY);
      await until(serviceIds, ({ asleep, left }) => asleep >= count - most && left <= most);
      const looking = "ExecutionStatus = 'Running' and WorkflowType = 'suspension'";
      while ((await product.client.workflow.count(looking)).count > most) await setTimeout(LOOK_MS);
    },
  };
}
