import { setTimeout } from 'node:timers/promises';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { newIds } from '../cycle/sides.ts';
import { FLOOR_QUEUE, startFloor } from '../floor/floor.ts';
import type { Bench } from '../measurement.ts';
import { concurrently } from '../parts/concurrent.ts';
import { startProcess } from '../parts/process.ts';
import type { Product } from '../transfers/product.ts';
import type { Counts } from './counts.ts';

const CONCURRENCY = 12;
const LOOK_MS = 250;
/** Of `floorTransfer` after both rings: it is over with the one that the second brings. */
const STEPS_AFTER = 0;
/** Commits of a renewal that its steps do: of three reviews, of a look at the panel, and of each message two. */
const COMMITS_OF_STEPS = 4;
const COMMITS_OF_MESSAGE = 2;
/** As long as the alert of an invoice. */
const BODY_LENGTH = 400;

export type FloorSetup = {
  address: string;
  databaseUrl: string;
  /** One commit, with as many rows as one of the product has. */
  write: string;
  twilio: { url: string; authorization: string; from: string; body: string };
  panel: { url: string; authorization: string };
  smtpUrl: string;
};

/**
 * The same renewals with nothing of ours behind them: for each a run that sleeps, is rung, works, is rung by the payment and
 * ends; a run that looks at the panel; the next run, which looks once and sleeps; each message claimed, sent and recorded; and
 * as many writing transactions and rows as the product has.
 */
export async function createFloor(
  bench: Bench,
  {
    temporal,
    product,
    counts,
    account,
  }: { temporal: TestWorkflowEnvironment; product: Product; counts: Counts; account: string },
) {
  const { client, owner, databaseUrl, outside } = product;
  await owner.query('create table bench_step (id text)');
  await owner.query('create index on bench_step (id)');
  await owner.query('grant insert on bench_step to tramite_app');
  const rowsOfCommit = Math.max(Math.round(counts.rows / counts.commits), 1);
  const write = `insert into bench_step (id) select $1 from generate_series(1, ${rowsOfCommit})`;
  const { accountSid, authToken, whatsAppNumber } = outside.twilioSettings;
  const { user, token } = outside.panelSettings;
  const setup: FloorSetup = {
    address: temporal.address,
    databaseUrl,
    write,
    twilio: {
      url: `${outside.whatsapp.url}/2010-04-01/Accounts/${accountSid}/Messages.json`,
      authorization: `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`,
      from: `whatsapp:${whatsAppNumber}`,
      body: 'x'.repeat(BODY_LENGTH),
    },
    panel: { url: outside.panel.url, authorization: `whm ${user}:${token}` },
    smtpUrl: outside.mailbox.smtpUrl,
  };
  const worker = await startProcess(bench, new URL('./floor-worker.ts', import.meta.url), setup);
  const messages = counts.whatsapp + counts.email;
  const commits = Math.max(counts.commits - COMMITS_OF_STEPS - COMMITS_OF_MESSAGE * messages, 0);

  const deliver = async (id: string, kind: 'whatsapp' | 'email', number: number) => {
    const to = kind === 'whatsapp' ? '+5491155551234' : 'cliente@example.com';
    const options = { taskQueue: FLOOR_QUEUE, startToCloseTimeout: '1m', args: [to] } as const;
    const activity = await client.activity.start(kind, { ...options, id: `${id}/${kind}/${number}` });
    await activity.result();
  };

  async function renew(id: string): Promise<void> {
    const run = client.workflow.getHandle(`floorTransfer/${id}`);
    await run.signal('ring', id);
    await Promise.all([
      ...Array.from({ length: counts.whatsapp }, (_none, number) => deliver(id, 'whatsapp', number)),
      ...Array.from({ length: counts.email }, (_none, number) => deliver(id, 'email', number)),
    ]);
    for (let done = 0; done < commits; done += 1) await owner.query(write, [id]);
    await run.signal('ring', id);
    await startFloor(client, `${id}/next`, STEPS_AFTER);
    const look = await client.workflow.start('floorLook', {
      taskQueue: FLOOR_QUEUE,
      workflowId: `floorLook/${id}`,
      args: [account],
    });
    await Promise.all([run.result(), look.result()]);
  }

  /** Each step of a run that sleeps has written what one commit does. */
  async function untilAsleep(ids: readonly string[]): Promise<void> {
    for (;;) {
      const { rows } = await owner.query<{ count: number }>(
        'select count(distinct id)::int as count from bench_step where id = any ($1)',
        [ids],
      );
      if (rows[0]?.count === ids.length) return;
      await setTimeout(LOOK_MS, undefined, { signal: bench.signal });
    }
  }

  return {
    pids: { ...product.pids, floor: worker.pid },
    create: async (count: number): Promise<string[]> => {
      const ids = newIds(count);
      await concurrently(ids, (id) => startFloor(client, id, STEPS_AFTER), CONCURRENCY);
      await untilAsleep(ids);
      return ids;
    },
    run: async (ids: readonly string[]): Promise<void> => {
      await client.withAbortSignal(bench.signal, () => concurrently(ids, renew, CONCURRENCY));
      await untilAsleep(ids.map((id) => `${id}/next`));
    },
  };
}
