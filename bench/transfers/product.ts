import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Client } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { systemClock } from '../../config/assemble.ts';
import { openDatabase } from '../../db/orm.ts';
import { machineEnvironment } from '../../dev/stack/machine-environment.ts';
import { freePorts } from '../../dev/stack/ports.ts';
import manifest from '../../package.json' with { type: 'json' };
import { startOutside } from '../../test/harness/outside.ts';
import { buildWorkflowBundle } from '../../worker/build-bundle.ts';
import { IDENTITY } from '../floor/floor.ts';
import type { Bench } from '../measurement.ts';
import { startDurableDatabase } from '../parts/database.ts';
import { childNamed, parentOf } from '../parts/processor.ts';

const LOOK_MS = 50;
const LOOPBACK = '127.0.0.1';
/** Where the worker looks for the bundle below its working folder. */
const FOLDER = '.cache/bench';
const fileOf = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** API and worker as they are deployed, on a durable PostgreSQL, with emulators where outside companies stand. */
export async function startProduct(bench: Bench, temporal: TestWorkflowEnvironment) {
  const { stack } = bench;
  const { appUrl, owner } = await startDurableDatabase(bench);
  // Nothing is held back, whatever the time of day.
  await owner.query('update company_settings set quiet_hours_start = 0, quiet_hours_end = 0');
  const { rows } = await owner.query<{ pid: number }>('select pg_backend_pid() as pid');
  // At once: the pool lets go of a connection that it does not need.
  const postgres = parentOf(rows[0]?.pid ?? 0);
  const orm = await openDatabase({ url: appUrl, poolSize: 2 });
  stack.defer(() => orm.close());
  const outside = await startOutside({ clock: systemClock });
  stack.defer(() => outside.close());
  const [apiPort = 0, metricsPort = 0] = await freePorts(2);
  const apiUrl = `http://${LOOPBACK}:${apiPort}`;
  await buildWorkflowBundle(`${FOLDER}/dist/workflows.js`);
  await outside.reachApiAt(apiUrl);
  const env = {
    ...machineEnvironment(),
    LOG_LEVEL: 'warn',
    DATABASE_URL: appUrl,
    PUBLIC_URL: apiUrl,
    TEMPORAL_ADDRESS: temporal.address,
    TWILIO_ACCOUNT_SID: outside.twilioSettings.accountSid,
    TWILIO_AUTH_TOKEN: outside.twilioSettings.authToken,
    TWILIO_WHATSAPP_FROM: outside.twilioSettings.whatsAppNumber,
    TWILIO_BASE_URL: outside.whatsapp.url,
    PANEL_URL: outside.panel.url,
    PANEL_USER: outside.panelSettings.user,
    PANEL_TOKEN: outside.panelSettings.token,
    SMTP_URL: outside.mailbox.smtpUrl,
    MAIL_FROM: 'Tramite <avisos@example.com>',
  };
  const pids = {
    Temporal: childNamed('temporal'),
    PostgreSQL: postgres,
    worker: await startPart(bench, '../../worker/main.ts', {
      env: { ...env, METRICS_PORT: String(metricsPort) },
      isReady: (child) => once(child, 'message'),
      flags: manifest.scripts.worker.match(/--max-\S+/g) ?? [],
    }),
    API: await startPart(bench, '../../api/main.ts', {
      env: { ...env, PORT: String(apiPort) },
      isReady: () => answers(`${apiUrl}/health/ready`),
    }),
  };
  const client = new Client({ connection: temporal.connection, identity: IDENTITY });
  return { orm, owner, client, outside, apiUrl, databaseUrl: appUrl, pids };
}

export type Product = Awaited<ReturnType<typeof startProduct>>;

type PartOptions = {
  env: NodeJS.ProcessEnv;
  isReady: (child: ChildProcess) => Promise<unknown>;
  /** Of Node itself. */
  flags?: string[];
};

/** Starts a program of the product and resolves to its process once it is ready. */
async function startPart(
  { stack }: Bench,
  path: string,
  { env, isReady, flags = [] }: PartOptions,
): Promise<number> {
  const child = fork(fileOf(path), {
    cwd: FOLDER,
    env,
    execArgv: flags,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const exited = once(child, 'exit');
  stack.defer(async () => {
    child.kill('SIGTERM');
    await exited;
  });
  const ended = exited.then(() => {
    throw new Error(`${path} ended early`);
  });
  ended.catch(() => undefined);
  await Promise.race([isReady(child), ended]);
  return child.pid ?? 0;
}

async function answers(url: string): Promise<void> {
  while (!(await fetch(url).catch(() => undefined))?.ok) await setTimeout(LOOK_MS);
}
