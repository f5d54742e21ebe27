import '../config/settle-environment.ts';
import { assemble, systemClock } from '../config/assemble.ts';
import { loadEnvironment } from '../config/environment.ts';
import { followProxy } from '../config/follow-proxy.ts';
import { createLog, describeFailure } from '../config/log.ts';
import { createPanels } from '../config/panels.ts';
import { openDatabase } from '../db/orm.ts';
import { openTemporal } from '../integrations/temporal/lazy-client.ts';
import { builtConsole } from './console.ts';
import { buildServer } from './server.ts';
import type { System } from './system.ts';

const PROBE_TIMEOUT_MS = 1_500;

const environment = loadEnvironment('api');
followProxy('api');
const log = createLog(environment.LOG_LEVEL);
const orm = await openDatabase({ url: environment.DATABASE_URL });
const temporal = openTemporal('tramite-api');
const deployment = {
  publicUrl: environment.PUBLIC_URL,
  whatsAppNumber: environment.TWILIO_WHATSAPP_FROM,
  bankTransfer: environment.BANK_TRANSFER,
  staffContact: environment.STAFF_CONTACT,
  hasGateway: environment.MERCADOPAGO_WEBHOOK_SECRET !== undefined,
};
const { delivery } = assemble({
  process: 'api',
  orm,
  clock: systemClock,
  deployment,
  connect: async () => temporal.client,
  onFailure: (handoff, error) =>
    log.warn({ handoff: handoff.kind, ...describeFailure(error) }, 'left to the sweep'),
});

const system: System = {
  orm,
  clock: systemClock,
  deployment,
  deliver: delivery.deliverInline,
  log,
  twilio: {
    accountSid: environment.TWILIO_ACCOUNT_SID,
    authToken: environment.TWILIO_AUTH_TOKEN,
    whatsAppFrom: environment.TWILIO_WHATSAPP_FROM,
  },
  gatewaySecret: environment.MERCADOPAGO_WEBHOOK_SECRET,
  temporal: { namespace: temporal.namespace, uiUrl: environment.TEMPORAL_UI_URL },
  panels: createPanels({ orm }),
  consoleFolder: builtConsole(),
  probes: {
    postgres: async () => void (await orm.em.fork().execute('select 1')),
    temporal: () => temporal.probe(PROBE_TIMEOUT_MS),
  },
  trustedProxies: environment.TRUST_PROXY,
};

if (!system.consoleFolder)
  log.warn('the console is not built: its pages are not served (npm run build:console)');
const server = buildServer(system);
await server.listen({ host: environment.HOST, port: environment.PORT });
log.info({ host: environment.HOST, port: environment.PORT }, 'listening');

/** Answers what was asked, finishes what was begun, then closes what it used. */
async function stop(signal: string): Promise<void> {
  log.info({ signal }, 'stopping');
  await server.close();
  await temporal.close();
  await orm.close();
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    stop(signal).catch((error: unknown) => {
      log.error(describeFailure(error), 'a part did not stop');
      process.exitCode = 1;
    });
  });
}
