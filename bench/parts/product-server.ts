import type { AddressInfo } from 'node:net';
import { buildServer } from '../../api/server.ts';
import { assemble, systemClock } from '../../config/assemble.ts';
import { createLog } from '../../config/log.ts';
import { createPanels } from '../../config/panels.ts';
import { openDatabase } from '../../db/orm.ts';
import { account, PUBLIC_URL } from '../webhook/requests.ts';
import { serve, setup } from './measured.ts';

/** The API as `api/main.ts` puts it together, but for Temporal, which nobody needs for an answer. */
const { databaseUrl, processes, consoleFolder } = setup<{
  databaseUrl: string;
  processes: boolean;
  consoleFolder?: string;
}>();
const orm = await openDatabase({ url: databaseUrl });
const deployment = { publicUrl: PUBLIC_URL, whatsAppNumber: account.whatsAppFrom };
const { delivery } = assemble({
  process: 'api',
  orm,
  clock: systemClock,
  deployment,
  connect: () => Promise.reject(new Error('there is no Temporal here')),
  onFailure: () => undefined,
});
const server = buildServer({
  orm,
  clock: systemClock,
  deployment,
  deliver: processes ? delivery.deliverInline : async () => undefined,
  log: createLog('info'),
  twilio: account,
  temporal: { namespace: 'default' },
  panels: createPanels({ orm }),
  consoleFolder,
  probes: {},
});
await server.listen({ host: '127.0.0.1', port: 0 });
serve({
  ready: (server.server.address() as AddressInfo).port,
  close: async () => {
    await server.close();
    await orm.close();
  },
});
