import '../../../config/settle-environment.ts';
import { runStack } from '../../../dev/stack/run.ts';
import { servicesFor } from '../../../dev/stack/services.ts';
import { readSettings } from '../../../dev/stack/settings.ts';

// `npm start` with some of its parts: the names come as arguments.
const names = process.argv.slice(2);
const told = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => told.abort(new Error(name)));
const settings = await readSettings([]);
await runStack({
  settings,
  services: servicesFor(settings).filter(({ name }) => names.includes(name)),
  signal: told.signal,
  say: (line) => process.stdout.write(`${line}\n`),
}).catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
process.exit();
