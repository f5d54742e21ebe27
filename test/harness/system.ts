import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { Client, WorkflowClient, type WorkflowClientInterceptor } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { Worker, WorkerStatus } from '@temporalio/worker';
import { type Logger, pino } from 'pino';
import { inject } from 'vitest';
import { createStatusReader } from '../../activities/status.ts';
import { buildServer } from '../../api/server.ts';
import { assemble, type Verbs } from '../../config/assemble.ts';
import { describeFailure, logOptions } from '../../config/log.ts';
import type { Actor, Clock, Deployment, VerbContext } from '../../domain/transaction/context.ts';
import { createSmtpEmail } from '../../integrations/email/smtp.ts';
import { createMercadoPago } from '../../integrations/payments/mercado-pago.ts';
import { createRuns } from '../../integrations/temporal/failing-runs.ts';
import type { KnownRuns } from '../../integrations/temporal/runs.ts';
import { createTwilioWhatsApp } from '../../integrations/whatsapp/twilio.ts';
import { sweepOnce } from '../../worker/sweep.ts';
import { createRunWatch } from '../../worker/watch-runs.ts';
import { createWorkers, type WorkerDependencies } from '../../worker/workers.ts';
import { changeRuns } from '../../workflows/messages.ts';
import { TEST_DEPLOYMENT } from './builders.ts';
import { createDatabase, type TestDatabase } from './database.ts';
import { type Outside, startOutside } from './outside.ts';
import { byWorkflow, installQuietRuntime, startDevServer, startTimeSkippingServer } from './temporal.ts';

const IDENTITY = 'tramite-test';
/** Longer than any stall of a busy machine: what is left over would wait for a sweep that the test does not run. */
const NO_STALL_MS = 20_000;
/** Between two seconds that are skipped, for what is due in them. */
const PAUSE_MS = 20;

export type SystemOptions = {
  withWorkers?: boolean;
  /** The dev server instead: real time, visibility, and operators who terminate runs. */
  devServer?: boolean;
  /** After how many failures in a row the dev server marks a run; its own default is 5, 0 switches the marks off. */
  marksAfter?: number;
  /** Whether invoices can be paid at the gateway. */
  hasGateway?: boolean;
  /** How long a worker waits for Twilio's answer, in milliseconds. */
  twilioTimeoutMs?: number;
  /** The console in the browser, too. */
  withConsole?: boolean;
  /** Runs of kinds of change that the product has not got, beside its own. */
  runs?: KnownRuns;
};

/**
 * What the API hands over behind its answers: time that is skipped before it would be lost to what it starts. The processing of
 * what was received is none of it: a test may hold it up while time goes on.
 */
class Behind {
  readonly #running = new Set<Promise<void>>();

  through(deliver: Verbs['delivery']['deliverInline']): Verbs['delivery']['deliverInline'] {
    return (handoffs) => {
      if (handoffs.every(({ handoff }) => handoff.kind === 'inbound')) return deliver(handoffs);
      const running = deliver(handoffs).finally(() => this.#running.delete(running));
      this.#running.add(running);
      return running;
    };
  }

  async done(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
  }
}

type Foundation = {
  database: TestDatabase;
  clock: Clock;
  deployment: Deployment;
  logger: Logger;
  verbs: Verbs;
  outside: Outside;
  twilioTimeoutMs?: number | undefined;
  consoleFolder: string | undefined;
};

/**
 * The whole system on a time-skipping Temporal: real database, real API server, real workers, and the emulators where
 * outside companies stand. Time goes on only by `sleep`.
 */
export async function startSystem(options: SystemOptions = {}) {
  installQuietRuntime();
  const database = await createDatabase();
  const temporal = await (options.devServer ? startDevServer(options.marksAfter) : startTimeSkippingServer());
  const passed = { ms: 0 };
  const clock: Clock = { now: async () => new Date(Number(await temporal.currentTimeMs()) + passed.ms) };
  const runs = new Set<string>();
  const workflow = [startsNotedIn(runs)];
  const client = new Client({
    connection: temporal.connection,
    identity: IDENTITY,
    interceptors: options.devServer
      ? { workflow }
      : {
          workflow,
          activity: [
            byWorkflow(new WorkflowClient({ connection: temporal.connection, interceptors: workflow })),
          ],
        },
  });
  const deployment = { ...TEST_DEPLOYMENT, hasGateway: options.hasGateway };
  const log: string[] = [];
  const logger = pino(logOptions('debug'), { write: (line: string) => void log.push(line) });
  const reach = { isTemporalAway: false };
  const verbs = assemble({
    process: 'test',
    orm: database.orm,
    clock,
    deployment,
    connect: async () => {
      if (reach.isTemporalAway) throw new Error('Temporal is away');
      return client;
    },
    onFailure: (handoff, error) =>
      logger.warn({ handoff: handoff.kind, ...describeFailure(error) }, 'left to the sweep'),
    deliveryTimeoutMs: NO_STALL_MS,
    ...(options.runs ? { runs: { ...changeRuns, ...options.runs } } : {}),
  });
  const outside = await startOutside({ clock });
  const { twilioTimeoutMs } = options;
  const consoleFolder = options.withConsole ? inject('consoleFolder') : undefined;
  const standing = { database, clock, deployment, logger, verbs, outside };
  const foundation = { ...standing, twilioTimeoutMs, consoleFolder };
  const behind = new Behind();
  const api = await startApi(foundation, behind.through(verbs.delivery.deliverInline));
  const workforce = createWorkforce(foundation, temporal);
  if (options.withWorkers !== false) await workforce.start();

  return {
    database,
    temporal,
    client,
    /** The ids of all runs that were started. */
    runs,
    clock,
    deployment,
    outside,
    verbs,
    log,
    apiUrl: deployment.publicUrl,
    /** Resolves once what the API's answers so far promise was handed over. */
    handedOver: () => behind.done(),
    sql: database.sql,
    ...timeAndPlace({ temporal, database, verbs, reach, client, behind, workforce }),
    /** One look of the worker's reader of states, which otherwise does not run in a test. */
    readStates: createStatusReader({
      context: verbs.context,
      whatsapp: createTwilioWhatsApp({ ...outside.twilioSettings, publicUrl: deployment.publicUrl }),
    }),
    /** Lets the clock of everything but Temporal go on, which on the dev server nothing else does. */
    passTime: (ms: number): void => {
      passed.ms += ms;
    },
    /** The workers, to be stopped and started again with another bundle, as a deployment does. */
    workforce,
    /** The API's server, to be stopped and started again at the same address. */
    api,
    stop: async () => {
      await workforce.stop();
      await api.stop();
      await outside.close();
      await temporal.teardown();
      await database.close();
    },
  };
}

/** What a test does with the system as a whole. */
function timeAndPlace(parts: {
  temporal: TestWorkflowEnvironment;
  database: TestDatabase;
  verbs: Verbs;
  reach: { isTemporalAway: boolean };
  client: Client;
  behind: Behind;
  workforce: Workforce;
}) {
  const { temporal, database, verbs, reach, client, behind, workforce } = parts;
  const runWatch = createRunWatch({
    context: verbs.context,
    runs: createRuns(async () => client),
  });
  return {
    /** Whether `sleep` skips what nobody waits for. */
    skipsTime: temporal.supportsTimeSkipping,
    /** Lets the time go on, skipping what nobody waits for, once the runs that the API's answers promise have begun. */
    sleep: async (duration: Parameters<typeof temporal.sleep>[0]): Promise<void> => {
      // A run that nobody takes up holds the time-skipping server to real time.
      if (!workforce.isStarted()) throw new Error('without workers time goes on by passTime');
      await behind.done();
      await temporal.sleep(duration);
    },
    /** Waits for something while time goes on by seconds: what is tried again then is not waited for. */
    skipping: async <T>(awaited: Promise<T>): Promise<T> => {
      const isOver = awaited.then(() => true);
      const isOverSoon = () => Promise.race([isOver, setTimeout(PAUSE_MS, false)]);
      while (!(await isOverSoon())) await temporal.sleep('1 second');
      return awaited;
    },
    /** One round of the worker's sweep, which otherwise does not run in a test. */
    sweep: () =>
      sweepOnce({
        orm: database.orm,
        context: verbs.context,
        delivery: verbs.delivery,
        onOverdue: runWatch.suspect,
      }),
    /** One look of the worker's for failing runs, which otherwise does not run in a test. */
    lookAtRuns: runWatch.look,
    /** Does something while nobody can reach Temporal. */
    temporalAway: async (work: () => Promise<void>): Promise<void> => {
      reach.isTemporalAway = true;
      await work().finally(() => {
        reach.isTemporalAway = false;
      });
    },
    /** A verb's context for somebody, at the test server's time. */
    as: async (actor: Actor): Promise<VerbContext> => ({ ...(await verbs.context()), actor, cause: 'test' }),
  };
}

/** Each once Temporal has answered: who finds it here may ask for it. */
function startsNotedIn(runs: Set<string>): WorkflowClientInterceptor {
  return {
    startWithDetails: (input, next) => next(input).finally(() => runs.add(input.options.workflowId)),
    signalWithStart: (input, next) => next(input).finally(() => runs.add(input.options.workflowId)),
  };
}

/** The API's server, listening; from then on the deployment has its address, which it keeps. */
async function startApi(
  { database, clock, deployment, logger, outside, consoleFolder }: Foundation,
  deliver: Verbs['delivery']['deliverInline'],
) {
  const listen = async (port: number) => {
    const server = buildServer({
      orm: database.orm,
      clock,
      deployment,
      deliver,
      log: logger,
      twilio: outside.twilio,
      gatewaySecret: outside.gatewaySecret,
      temporal: { namespace: 'default' },
      panels: outside.panelsOf(database),
      consoleFolder,
      probes: {},
    });
    await server.listen({ host: '127.0.0.1', port });
    return server;
  };
  let server = await listen(0);
  const { port } = server.server.address() as AddressInfo;
  deployment.publicUrl = await outside.reachApiAt(`http://127.0.0.1:${port}`);
  return {
    stop: () => server.close(),
    start: async (): Promise<void> => {
      server = await listen(port);
    },
  };
}

/** The workers of every queue. */
function createWorkforce(foundation: Foundation, temporal: TestWorkflowEnvironment) {
  let running: RunningWorkers | undefined;
  return {
    start: async (bundlePath: string = inject('workflowBundle')): Promise<void> => {
      running = await startWorkers(foundation, temporal, bundlePath);
    },
    stop: async (): Promise<void> => {
      await running?.stop();
      running = undefined;
    },
    isStarted: (): boolean => running !== undefined,
    isBusy: (): boolean => running?.isBusy() ?? false,
  };
}

type Workforce = ReturnType<typeof createWorkforce>;

type RunningWorkers = { stop: () => Promise<void>; isBusy: () => boolean };

async function startWorkers(
  { database, clock, deployment, logger, verbs, outside, twilioTimeoutMs }: Foundation,
  temporal: TestWorkflowEnvironment,
  bundlePath: string,
): Promise<RunningWorkers> {
  const dependencies: WorkerDependencies = {
    orm: database.orm,
    clock,
    deployment,
    deliver: verbs.delivery.deliverInline,
    whatsapp: createTwilioWhatsApp({
      ...outside.twilioSettings,
      publicUrl: deployment.publicUrl,
      ...(twilioTimeoutMs ? { timeoutMs: twilioTimeoutMs } : {}),
    }),
    email: createSmtpEmail({ url: outside.mailbox.smtpUrl, from: 'Tramite <avisos@example.com>' }),
    panels: outside.panelsOf(database),
    backups: outside.backups,
    gateway: createMercadoPago({ ...outside.gatewaySettings, publicUrl: deployment.publicUrl }),
    report: (error) => logger.warn(describeFailure(error), 'activity failed'),
  };
  const workers = await createWorkers(dependencies, {
    connection: temporal.nativeConnection,
    namespace: 'default',
    bundlePath,
  });
  const running = workers.map((worker) => worker.run());
  return {
    isBusy: () => workers.map((worker) => worker.getStatus()).some(isAtWork),
    stop: async () => {
      for (const worker of workers) stopWorker(worker);
      await Promise.all(running);
    },
  };
}

export type System = Awaited<ReturnType<typeof startSystem>>;

function isAtWork(status: WorkerStatus): boolean {
  return status.numInFlightActivities + status.numInFlightWorkflowActivations > 0;
}

function stopWorker(worker: Worker): void {
  if (worker.getState() === 'RUNNING') worker.shutdown();
}
