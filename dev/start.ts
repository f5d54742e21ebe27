import { EnvironmentError } from '../config/environment.ts';
import { runStack } from './stack/run.ts';
import { servicesFor } from './stack/services.ts';
import { readSettings } from './stack/settings.ts';
import { StackError } from './stack/stack-error.ts';

/** What a shell reports for a program that Ctrl-C ended. */
const INTERRUPTED = 130;

const told = new AbortController();
// npm passes a Ctrl-C on that the terminal has sent to everybody already: once is enough.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => told.abort(new StackError(`Told to stop (${name}).`)));
}
const say = (line: string) => process.stdout.write(`${line}\n`);

let ready = false;
try {
  const settings = await readSettings(process.argv.slice(2));
  say(`Starting the local stack${settings.ephemeral ? ' (ephemeral)' : ''}…`);
  await runStack({
    settings,
    services: servicesFor(settings),
    signal: told.signal,
    say,
    onReady: () => {
      ready = true;
    },
  });
} catch (error) {
  const known = error instanceof StackError || error instanceof EnvironmentError;
  process.stderr.write(`\n${known ? error.message : error instanceof Error ? error.stack : error}\n`);
  process.exitCode = told.signal.aborted && !ready ? INTERRUPTED : 1;
}
// Whatever a library still holds open ends here: every child has been waited for.
process.exit();
