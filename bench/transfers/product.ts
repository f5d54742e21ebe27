import type { AddressInfo } from 'node:net';
import { Client } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { buildServer } from '../../api/server.ts';
import { composeVerbs, systemClock } from '../../config/compose.ts';
import { createLog } from '../../config/log.ts';
import { openDatabase } from '../../db/orm.ts';
import { createSmtpEmail } from '../../integrations/email/smtp.ts';
import { createWhmPanel } from '../../integrations/panel/whm.ts';
import { createTwilioWhatsApp } from '../../integrations/whatsapp/twilio.ts';
import { TEST_DEPLOYMENT } from '../../test/harness/builders.ts';
import { startOutside } from '../../test/harness/outside.ts';
import { buildWorkflowBundle } from '../../worker/build-bundle.ts';
import { ROUND_LIMIT_MS, repeat } from '../../worker/repeat.ts';
import { type SweepDependencies, sweepOnce } from '../../worker/sweep.ts';
import { createWorkers } from '../../worker/workers.ts';
import { IDENTITY } from '../floor/floor.ts';
import type { Bench } from '../measurement.ts';
import { startDurableDatabase } from '../parts/database.ts';
import { runWorkers } from '../parts/workers.ts';

const POOL_SIZE = 30;
const SWEEP_PAUSE_MS = 1_500;
const BUNDLE = '.cache/bench/workflows.js';
/** Twilio's rate is a limit of the product's, not a cost. */
const NO_RATE_LIMIT = 100_000;

/** The whole product in this process, on a durable PostgreSQL, with emulators where outside companies stand. */
export async function startProduct(bench: Bench, temporal: TestWorkflowEnvironment) {
  const { stack } = bench;
  const { appUrl, owner } = await startDurableDatabase(bench);
  const orm = await openDatabase({ url: appUrl, poolSize: POOL_SIZE });
  stack.defer(() => orm.close());
  const client = new Client({ connection: temporal.connection, identity: IDENTITY });
  const clock = systemClock;
  const deployment = { ...TEST_DEPLOYMENT };
  const verbs = composeVerbs({
    process: 'bench',
    orm,
    clock,
    deployment,
    connect: async () => client,
    // The sweep has it then.
    onFailure: () => undefined,
  });
  const outside = await startOutside({ clock });
  stack.defer(() => outside.close());
  const server = buildServer({
    orm,
    clock,
    deployment,
    deliver: verbs.delivery.deliverInline,
    log: createLog('error'),
    twilio: outside.twilio,
    temporal: { namespace: 'default' },
    probes: {},
  });
  stack.defer(() => server.close());
  await server.listen({ host: '127.0.0.1', port: 0 });
  const { port } = server.server.address() as AddressInfo;
  deployment.publicUrl = await outside.reachApiAt(`http://127.0.0.1:${port.toString()}`);
  const workers = await createWorkers(
    {
      orm,
      clock,
      deployment,
      deliver: verbs.delivery.deliverInline,
      whatsapp: createTwilioWhatsApp({ ...outside.twilioSettings, publicUrl: deployment.publicUrl }),
      email: createSmtpEmail({ url: outside.mailbox.smtpUrl, from: 'Tramite <avisos@example.com>' }),
      panel: createWhmPanel(outside.panelSettings),
      report: (error) => bench.say(`an activity failed: ${String(error)}`),
    },
    {
      connection: temporal.nativeConnection,
      namespace: 'default',
      bundlePath: await buildWorkflowBundle(BUNDLE),
      whatsAppPerSecond: NO_RATE_LIMIT,
    },
  );
  runWorkers(stack, workers);
  runSweep(bench, { orm, context: verbs.context, delivery: verbs.delivery });
  return { orm, owner, client, outside, verbs };
}

export type Product = Awaited<ReturnType<typeof startProduct>>;

/** As in `worker/main.ts`: what an overloaded inline delivery left over. */
function runSweep({ stack, say }: Bench, dependencies: SweepDependencies): void {
  const stopping = new AbortController();
  const running = repeat(() => sweepOnce(dependencies), {
    pauseMs: SWEEP_PAUSE_MS,
    limitMs: ROUND_LIMIT_MS,
    signal: stopping.signal,
    onFailure: (error) => say(`the sweep failed: ${String(error)}`),
    onStuck: () => say('a round of the sweep is stuck'),
  });
  stack.defer(() => {
    stopping.abort();
    return running;
  });
}
