import { setTimeout } from 'node:timers/promises';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { newIds } from '../cycle/sides.ts';
import { FLOOR_QUEUE, startFloor } from '../floor/floor.ts';
import type { Bench } from '../measurement.ts';
import { concurrently } from '../parts/concurrent.ts';
import { type MeasuredProcess, startProcess } from '../parts/process.ts';
import type { Product } from '../transfers/product.ts';
import type { Counts } from './counts.ts';

const CONCURRENCY = 12;
const LOOK_MS = 250;
/** Of `floorTransfer` after both rings: it is over with the one that the second brings. */
const STEPS_AFTER = 0;
/** Steps of a renewal besides its messages: it is invoiced; then the run ends, its panel is looked at, the next one begins. */
const STEPS_DUE = 1;
const STEPS_PAID = 3;
/** A message is claimed and recorded. */
const COMMITS_OF_MESSAGE = 2;
/** About as long as the alert of an invoice. */
const BODY_LENGTH = 400;
const recipients = { whatsapp: '+5491155551234', email: 'cliente@example.com' };
type Channel = keyof typeof recipients;

export type FloorSetup = {
  address: string;
  databaseUrl: string;
  /** One commit, with as many rows as one of the product has. */
  write: string;
  twilio: { url: string; authorization: string; from: string; body: string };
  panel: { url: string; authorization: string };
  smtpUrl: string;
};

type Parts = {
  temporal: TestWorkflowEnvironment;
  product: Product;
  counts: Counts;
  /** An account that the panel has. */
  account: string;
};

/** @returns what its worker needs, with as many rows in each commit as the product's have on average. */
export function setupOf({ temporal, product, counts }: Omit<Parts, 'account'>): FloorSetup {
  const { databaseUrl, outside } = product;
  const { accountSid, authToken, whatsAppNumber } = outside.twilioSettings;
  const { user, token } = outside.panelSettings;
  const rows = Math.max(Math.round(counts.rows / counts.commits), 1);
  return {
    address: temporal.address,
    databaseUrl,
    write: `insert into bench_step (id) select $1 from generate_series(1, ${rows})`,
    twilio: {
      url: `${outside.whatsapp.url}/2010-04-01/Accounts/${accountSid}/Messages.json`,
      authorization: `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`,
      from: `whatsapp:${whatsAppNumber}`,
      body: 'x'.repeat(BODY_LENGTH),
    },
    panel: { url: outside.panel.url, authorization: `whm ${user}:${token}` },
    smtpUrl: outside.mailbox.smtpUrl,
  };
}

/**
 * The same renewals with nothing of ours behind them: for each a run that sleeps, is rung, works, is rung by the payment and
 * ends; a run that looks at the panel; the next run, which looks once and sleeps; each message claimed, sent and recorded; and
 * as many writing transactions and rows as the product has.
 */
export async function createFloor(bench: Bench, parts: Parts) {
  const { product, counts, account } = parts;
  const { client, owner } = product;
  await owner.query('create table bench_step (id text)');
  await owner.query('grant insert on bench_step to tramite_app');
  const setup = setupOf(parts);
  const worker = await startProcess(bench, new URL('./floor-worker.ts', import.meta.url), setup);
  const untilDone = counterOf(bench, worker);
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
    for (let done = 0; done < commits; done += 1) await owner.query(setup.write, [id]);
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
    pids: { ...product.pids, floor: worker.pid },
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

/** Waits until the worker has done so many more steps than it was to do before. */
export function counterOf({ signal }: Bench, worker: MeasuredProcess) {
  let expected = 0;
  return async (steps: number): Promise<void> => {
    expected += steps;
    while (Number(await worker.ask('done')) < expected) await setTimeout(LOOK_MS, undefined, { signal });
  };
}
