import { newIds } from '../cycle/sides.ts';
import { FLOOR_QUEUE, startFloor } from '../floor/floor.ts';
import { type FloorParts, startOutsideFloor } from '../floor/outside.ts';
import type { Bench } from '../measurement.ts';
import { concurrently } from '../parts/concurrent.ts';

const CONCURRENCY = 12;
/** Of `floorTransfer` after both rings: it is over with the one that the second brings. */
const STEPS_AFTER = 0;
/** Steps of a renewal besides its messages: it is invoiced; then the run ends, its panel is looked at, the next one begins. */
const STEPS_DUE = 1;
const STEPS_PAID = 3;
/** A message is claimed and recorded. */
const COMMITS_OF_MESSAGE = 2;
const recipients = { whatsapp: '+5491155551234', email: 'cliente@example.com' };
type Channel = keyof typeof recipients;

/** With an account that the panel has. */
type Parts = FloorParts & { account: string };

/**
 * The same renewals with nothing of ours behind them: for each a run that sleeps, is rung, works, is rung by the payment and
 * ends; a run that looks at the panel; the next run, which looks once and sleeps; each message claimed, sent and recorded; and
 * as many writing transactions and rows as the product has.
 */
export async function createFloor(bench: Bench, parts: Parts) {
  const { product, counts, account } = parts;
  const { client } = product;
  const { pid, commit, untilDone } = await startOutsideFloor(bench, parts);
  const channels: Channel[] = [
    ...Array.from({ length: counts.whatsapp }, () => 'whatsapp' as const),
    ...Array.from({ length: counts.email }, () => 'email' as const),
  ];
  const ofSteps = STEPS_DUE + STEPS_PAID + COMMITS_OF_MESSAGE * channels.length;
  const commits = Math.max(counts.commits - ofSteps, 0);
  const ring = (id: string) => client.workflow.getHandle(runs(id).paid).signal('ring', id);

  /** Its morning: a step that invoices it, and all that is sent. */
  async function fallDue(id: string): Promise<void> {
    await ring(id);
    const options = { taskQueue: FLOOR_QUEUE, startToCloseTimeout: '1m' } as const;
    for (const [number, channel] of channels.entries())
      await client.activity.start(channel, {
        ...options,
        id: `${id}/${number}`,
        args: [recipients[channel]],
      });
    for (let done = 0; done < commits; done += 1) await commit(id);
  }

  async function pay(id: string): Promise<void> {
    await ring(id);
    await startFloor(client, `${id}/next`, STEPS_AFTER);
    const options = { taskQueue: FLOOR_QUEUE, workflowId: runs(id).look, args: [account] };
    await client.workflow.start('floorLook', options);
  }

  const together = (ids: readonly string[], work: (id: string) => Promise<unknown>) =>
    client.withAbortSignal(bench.signal, () => concurrently(ids, work, CONCURRENCY));

  return {
    pids: { ...product.pids, floor: pid },
    runsOf: (ids: readonly string[]): string[] => ids.flatMap((id) => Object.values(runs(id))),
    create: async (count: number): Promise<string[]> => {
      const ids = newIds(count);
      await together(ids, (id) => startFloor(client, id, STEPS_AFTER));
      await untilDone(count);
      return ids;
    },
    run: async (ids: readonly string[]): Promise<void> => {
      await together(ids, fallDue);
      await untilDone(ids.length * (STEPS_DUE + channels.length));
      await together(ids, pay);
      await untilDone(ids.length * STEPS_PAID);
    },
  };
}

function runs(id: string) {
  return { paid: `floorTransfer/${id}`, next: `floorTransfer/${id}/next`, look: `floorLook/${id}` };
}
