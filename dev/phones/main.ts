import '../../config/settle-environment.ts';
import { fileURLToPath } from 'node:url';
import { readRunningStack } from '../demo-run/running-stack.ts';
import { LOOPBACK } from '../stack/ports.ts';
import { buildPhones } from './server.ts';

// `npm start` runs it, before there is a stack to show: it reads what runs where when it is asked.
const folder = fileURLToPath(new URL('../../dist/phones', import.meta.url));
const server = buildPhones({ stack: () => readRunningStack(), folder });
await server.listen({ host: LOOPBACK, port: Number(process.env['PHONES_PORT']) });
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    server.close().finally(() => process.exit());
  });
}
