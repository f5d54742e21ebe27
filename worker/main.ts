import '../config/settle-environment.ts';
import { existsSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { DefaultLogger, NativeConnection, Runtime } from '@temporalio/worker';
import { createPaymentCollector } from '../activities/gateway-payment.ts';
import { createInboundCollector } from '../activities/inbound.ts';
import { createStatusReader } from '../activities/status.ts';
import { assemble, systemClock } from '../config/assemble.ts';
import { backupRouteOf } from '../config/backups.ts';
import { loadEnvironment } from '../config/environment.ts';
import { followProxy } from '../config/follow-proxy.ts';
import { gatewayOf } from '../config/gateway.ts';
import { createLog, describeFailure } from '../config/log.ts';
import { createPanels } from '../config/panels.ts';
import { countMessages } from '../db/message-counts.ts';
import { openDatabase } from '../db/orm.ts';
import { beat } from '../domain/changes/heartbeat.ts';
import { nameFirstServer } from '../domain/services/first-server.ts';
import { MINUTE_MS } from '../domain/time.ts';
import { createSmtpEmail } from '../integrations/email/smtp.ts';
import { createRuns } from '../integrations/temporal/failing-runs.ts';
import { openTemporal } from '../integrations/temporal/lazy-client.ts';
import { createTwilioWhatsApp } from '../integrations/whatsapp/twilio.ts';
import { buildWorkflowBundle } from './build-bundle.ts';
import { endStuck } from './end-stuck.ts';
import { createWorkerMetrics } from './metrics.ts';
import { nameMissingParts } from './missing-parts.ts';
import { ROUND_LIMIT_MS, type Rounds, repeat } from './repeat.ts';
import { sweepAndMeasure } from './sweep.ts';
import { createRunWatch } from './watch-runs.ts';
import { createWorkers } from './workers.ts';

// Garbage is collected once the heap has grown by half. V8 would let it grow fourfold, and the process with it for hours; so
// does the command with the space for what is new, which is set at a start alone: 16 MB instead of 64.
setFlagsFromString('--heap-growing-percent=50');

const POOL_SIZE = 34;
const SWEEP_PAUSE_MS = 1_500;
/** Every message is stored within 15 minutes even if its webhook never came (invariant 11). */
const COLLECT_PAUSE_MS = 5 * MINUTE_MS;
/** A look at Twilio may go through three days of messages, page by page. */
const COLLECT_LIMIT_MS = 10 * MINUTE_MS;
const READ_PAUSE_MS = 15_000;
const IDENTITY = 'tramite-worker';
const BUNDLE = 'dist/workflows.js';

const environment = loadEnvironment('worker');
followProxy('worker');
const log = createLog(environment.LOG_LEVEL);
installRuntime();

const orm = await openDatabase({ url: environment.DATABASE_URL, poolSize: POOL_SIZE });
const temporal = openTemporal(IDENTITY);
const gateway = gatewayOf(environment);
const deployment = {
  publicUrl: environment.PUBLIC_URL,
  whatsAppNumber: environment.TWILIO_WHATSAPP_FROM,
  staffContact: environment.STAFF_CONTACT,
  hasGateway: gateway !== undefined,
};
const { delivery, context } = assemble({
  process: 'worker',
  orm,
  clock: systemClock,
  deployment,
  connect: async () => temporal.client,
  onFailure: (handoff, error) =>
    log.warn({ handoff: handoff.kind, ...describeFailure(error) }, 'left to the sweep'),
});
const whatsapp = createTwilioWhatsApp({
  accountSid: environment.TWILIO_ACCOUNT_SID,
  authToken: environment.TWILIO_AUTH_TOKEN,
  whatsAppNumber: environment.TWILIO_WHATSAPP_FROM,
  publicUrl: environment.PUBLIC_URL,
  baseUrl: environment.TWILIO_BASE_URL,
});
const connection = await NativeConnection.connect(loadClientConnectConfig().connectionOptions);
const backups = backupRouteOf(environment);
if (!backups) log.warn('no way of backups off the servers is set up: staff is asked to make each by hand');
if (!environment.STAFF_CONTACT) {
  log.warn('STAFF_CONTACT is not set: messages tell clients to reach "nuestro equipo", and not how');
}
const workers = await createWorkers(
  {
    orm,
    clock: systemClock,
    deployment,
    deliver: delivery.deliverInline,
    whatsapp,
    email: createSmtpEmail({ url: environment.SMTP_URL, from: environment.MAIL_FROM }),
    panels: createPanels({ orm }),
    backups,
    gateway,
    report: (error) => log.warn(describeFailure(error), 'activity failed'),
  },
  {
    connection,
    namespace: temporal.namespace,
    bundlePath: existsSync(BUNDLE) ? BUNDLE : await buildWorkflowBundle(BUNDLE),
  },
);
const stopping = new AbortController();
const onFailure = (error: unknown) => log.error(describeFailure(error), 'the sweep failed');
const metrics = createWorkerMetrics(Runtime.instance().metricMeter);
const firstServer = { address: environment.PANEL_URL, panelUser: environment.PANEL_USER, isNamed: false };
const runWatch = createRunWatch({ context, runs: createRuns(async () => temporal.client) });
const loops = [
  // Whatever waited while no worker ran finds it said, or notices the silence by itself.
  loop('heartbeat', async () => beat(await context()), { pauseMs: MINUTE_MS, limitMs: ROUND_LIMIT_MS }),
  loop('sweep', sweep, {
    pauseMs: SWEEP_PAUSE_MS,
    limitMs: ROUND_LIMIT_MS,
    onEnded: () => metrics.roundEnded(new Date()),
  }),
  loop('count of messages', async () => metrics.messages(await countMessages(orm, new Date())), {
    pauseMs: MINUTE_MS,
    limitMs: ROUND_LIMIT_MS,
  }),
  loop('look for lost messages', createInboundCollector({ context, whatsapp }), {
    pauseMs: COLLECT_PAUSE_MS,
    limitMs: COLLECT_LIMIT_MS,
  }),
  ...(gateway
    ? [
        loop('look for payments', createPaymentCollector({ context, gateway }), {
          pauseMs: COLLECT_PAUSE_MS,
          limitMs: COLLECT_LIMIT_MS,
        }),
      ]
    : []),
  loop('reading of states', createStatusReader({ context, whatsapp }), {
    pauseMs: READ_PAUSE_MS,
    limitMs: COLLECT_LIMIT_MS,
  }),
  loop('look for failing runs', runWatch.look, { pauseMs: MINUTE_MS, limitMs: ROUND_LIMIT_MS }),
];
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop());
const running = workers.map((worker) => worker.run());
log.info('worker ready');
process.send?.('ready');
// It asks Twilio for some fifty pages where there are many services: no start waits for it. The end does, over whose connections it asks.
const partsNamed = nameMissingParts({ temporal, whatsapp, deployment }).then((missing) => {
  for (const part of missing) log.warn(part);
});

await Promise.all(running).finally(() => stop());
await Promise.all([...loops, partsNamed]);
await connection.close();
await temporal.close();
// Last: whatever was draining still needed it.
await orm.close();

async function sweep(): Promise<number> {
  await nameFirst().catch(onFailure);
  return sweepAndMeasure(
    { orm, context, delivery, onOverdue: runWatch.suspect },
    {
      publish: metrics.backlog,
      onUnmeasured: (error) => log.error(describeFailure(error), 'the backlog could not be measured'),
    },
  );
}

/** Once Postgres is there. */
async function nameFirst(): Promise<void> {
  if (firstServer.isNamed) return;
  await nameFirstServer(await context(), firstServer);
  firstServer.isNamed = true;
}

type Times = Pick<Rounds, 'pauseMs' | 'limitMs' | 'onEnded'>;

function loop(name: string, work: () => Promise<unknown>, times: Times): Promise<void> {
  const { signal } = stopping;
  return repeat(work, { ...times, signal, onFailure, onStuck: () => endBy(name) });
}

function endBy(work: string): void {
  log.fatal({ work }, 'a round is stuck: the worker ends, to be started again');
  process.exitCode = 1;
  endStuck({ stop, exit: () => process.exit() });
}

function stop(): void {
  if (stopping.signal.aborted) return;
  stopping.abort();
  for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
}

function installRuntime(): void {
  Runtime.install({
    logger: new DefaultLogger('INFO', ({ level, message, meta }) => {
      log[level.toLowerCase() as Lowercase<typeof level>](idsOf(meta), message);
    }),
    telemetryOptions: {
      metrics: { prometheus: { bindAddress: `${environment.HOST}:${environment.METRICS_PORT}` } },
    },
  });
}

/** Of what Temporal's SDK would log, only what names a run. */
function idsOf(meta: Record<string | symbol, unknown> | undefined) {
  const { workflowId, runId, activityType, workflowType, taskQueue, attempt } = meta ?? {};
  return { workflowId, runId, activityType, workflowType, taskQueue, attempt };
}
