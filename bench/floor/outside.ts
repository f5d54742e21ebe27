import { setTimeout } from 'node:timers/promises';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { Bench } from '../measurement.ts';
import { type MeasuredProcess, startProcess } from '../parts/process.ts';
import type { Counts } from '../renewals/counts.ts';
import type { Product } from '../transfers/product.ts';
import { makeFloorTable } from './steps.ts';

const LOOK_MS = 250;
/** About as long as the alert of an invoice. */
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

export type FloorParts = { temporal: TestWorkflowEnvironment; product: Product; counts: Counts };

export type OutsideFloor = {
  pid: number;
  /** One commit as the worker's are, besides what it does. */
  commit: (id: string) => Promise<unknown>;
  /** Waits until the worker has done so many more steps than it was to do before. */
  untilDone: (steps: number) => Promise<void>;
};

/** The floor's worker whose steps also go outside, as the product's do. */
export async function startOutsideFloor(bench: Bench, parts: FloorParts): Promise<OutsideFloor> {
  const { owner } = parts.product;
  await makeFloorTable(owner);
  const setup = setupOf(parts);
  const worker = await startProcess(bench, new URL('./outside-worker.ts', import.meta.url), setup);
  return {
    pid: worker.pid,
    commit: (id) => owner.query(setup.write, [id]),
    untilDone: counterOf(bench, worker),
  };
}

/** What the worker needs, with as many rows in each commit as the product's have on average. */
function setupOf({ temporal, product, counts }: FloorParts): FloorSetup {
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

function counterOf({ signal }: Bench, worker: MeasuredProcess) {
  let expected = 0;
  return async (steps: number): Promise<void> => {
    expected += steps;
    while (Number(await worker.ask('done')) < expected) await setTimeout(LOOK_MS, undefined, { signal });
  };
}
