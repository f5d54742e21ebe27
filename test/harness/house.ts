import type { AddressInfo } from 'node:net';
import { Client } from '@temporalio/client';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime, type Worker } from '@temporalio/worker';
import { pino } from 'pino';
import { inject } from 'vitest';
import { buildServer } from '../../api/server.ts';
import { composeVerbs } from '../../config/compose.ts';
import { describeFailure, logOptions } from '../../config/log.ts';
import type { Actor, Clock, VerbContext } from '../../domain/context.ts';
import { createSmtpEmail } from '../../integrations/email/smtp.ts';
import { createWhmPanel } from '../../integrations/panel/whm.ts';
import { createTwilioWhatsApp } from '../../integrations/whatsapp/twilio.ts';
import { sweepOnce } from '../../worker/sweep.ts';
import { createWorkers, type WorkerDependencies } from '../../worker/workers.ts';
import { changeKindAttribute, serviceIdAttribute, stageAttribute } from '../../workflows/messages.ts';
import { TEST_DEPLOYMENT } from './builders.ts';
import { createDatabase, type TestDatabase } from './database.ts';
import { startOutside } from './outside.ts';

const IDENTITY = 'tramite-test';
/** Temporal's number for the type of a search attribute that holds one word. */
const KEYWORD = 2;
let isRuntimeInstalled = false;

export type HouseOptions = {
  withWorkers?: boolean;
  /** The dev server instead: real time, visibility, and operators who terminate runs. */
  devServer?: boolean;
};

/**
 * The whole house on a time-skipping Temporal: real database, real API server, real workers, and the emulators where
 * outside companies stand. Time goes on only by `sleep`.
 */
export async function startHouse(options: HouseOptions = {}) {
  installQuietRuntime();
  const database = await createDatabase();
  const temporal = await (options.devServer ? startDevServer() : startTimeSkippingServer());
  const clock: Clock = { now: async () => new Date(Number(await temporal.currentTimeMs())) };
  const client = new Client({ connection: temporal.connection, identity: IDENTITY });
  const deployment = { ...TEST_DEPLOYMENT };
  const log: string[] = [];
  const logger = pino(logOptions('debug'), { write: (line: string) => void log.push(line) });
  let isTemporalAway = false;
  const verbs = composeVerbs({
    process: 'test',
    orm: database.orm,
    clock,
    deployment,
    connect: async () => {
      if (isTemporalAway) throw new Error('Temporal is away');
      return client;
    },
    onFailure: (handoff, error) =>
      logger.warn({ handoff: handoff.kind, ...describeFailure(error) }, 'left to the sweep'),
  });

  const outside = await startOutside({ clock });
  const server = buildServer({
    orm: database.orm,
    clock,
    deployment,
    deliver: verbs.delivery.deliverInline,
    log: logger,
    twilio: outside.twilio,
    temporal: { namespace: 'default' },
    probes: {},
  });
  await server.listen({ host: '127.0.0.1', port: 0 });
  const { port } = server.server.address() as AddressInfo;
  deployment.publicUrl = await outside.reachApiAt(`http://127.0.0.1:${port}`);

  const dependencies: WorkerDependencies = {
    orm: database.orm,
    clock,
    deployment,
    deliver: verbs.delivery.deliverInline,
    whatsapp: createTwilioWhatsApp({ ...outside.twilioSettings, publicUrl: deployment.publicUrl }),
    email: createSmtpEmail({ url: outside.mailbox.smtpUrl, from: 'Tramite <avisos@example.com>' }),
    panel: createWhmPanel(outside.panelSettings),
    report: (error) => logger.warn(describeFailure(error), 'activity failed'),
  };
  const workers =
    options.withWorkers === false
      ? []
      : await createWorkers(dependencies, {
          connection: temporal.nativeConnection,
          namespace: 'default',
          bundlePath: inject('workflowBundle'),
        });
  const running = workers.map((worker) => worker.run());

  return {
    database,
    temporal,
    client,
    clock,
    outside,
    verbs,
    log,
    apiUrl: deployment.publicUrl,
    sql: database.sql,
    /** Lets the time go on, skipping what nobody waits for. */
    sleep: (duration: Parameters<typeof temporal.sleep>[0]) => temporal.sleep(duration),
    /** One round of the worker's sweep, which otherwise does not run in a test. */
    sweep: () => sweepOnce({ orm: database.orm, context: verbs.context, delivery: verbs.delivery }),
    /** Does something while nobody can reach Temporal. */
    temporalAway: async (work: () => Promise<void>): Promise<void> => {
      isTemporalAway = true;
      await work().finally(() => {
        isTemporalAway = false;
      });
    },
    /** A verb's context for somebody, at the test server's time. */
    as: async (actor: Actor): Promise<VerbContext> => ({ ...(await verbs.context()), actor, cause: 'test' }),
    stop: async () => {
      for (const worker of workers) stopWorker(worker);
      await Promise.all(running);
      await server.close();
      await outside.close();
      await temporal.teardown();
      await database.close();
    },
  };
}

export type House = Awaited<ReturnType<typeof startHouse>> & { database: TestDatabase };

/** Resolves once the question is answered with something; asks the real state again and again, never a clock. */
export async function until<T>(ask: () => Promise<T | undefined | false>, what: string): Promise<T> {
  const deadline = performance.now() + UNTIL_LIMIT_MS;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (performance.now() > deadline) throw new Error(`never happened: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, UNTIL_PAUSE_MS));
  }
}
const UNTIL_LIMIT_MS = 30_000;
const UNTIL_PAUSE_MS = 20;

function stopWorker(worker: Worker): void {
  if (worker.getState() === 'RUNNING') worker.shutdown();
}

/** Silences the SDK's own log, once in a process. */
export function installQuietRuntime(): void {
  if (isRuntimeInstalled) return;
  isRuntimeInstalled = true;
  Runtime.install({
    logger: new DefaultLogger('ERROR', () => undefined),
    telemetryOptions: { logging: { filter: 'ERROR', forward: {} } },
  });
}

async function startTimeSkippingServer(): Promise<TestWorkflowEnvironment> {
  const temporal = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path: inject('timeSkippingServer') } },
  });
  await temporal.connection.operatorService.addSearchAttributes({
    namespace: 'default',
    searchAttributes: Object.fromEntries(attributes.map((name) => [name, KEYWORD])),
  });
  return temporal;
}

function startDevServer(): Promise<TestWorkflowEnvironment> {
  return TestWorkflowEnvironment.createLocal({
    server: {
      executable: { type: 'existing-path', path: inject('temporalCli') },
      extraArgs: attributes.flatMap((name) => ['--search-attribute', `${name}=Keyword`]),
    },
  });
}

const attributes = [serviceIdAttribute, changeKindAttribute, stageAttribute].map(({ name }) => name);
