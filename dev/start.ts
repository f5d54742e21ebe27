import '../config/settle-environment.ts';
import { onClosedOutput } from './closed-output.ts';
import { describe, StackError } from './stack/failure.ts';
import { runStack } from './stack/run.ts';
import { servicesFor } from './stack/services.ts';
import { readSettings } from './stack/settings.ts';

/** What a shell reports for a program that Ctrl-C ended. */
const INTERRUPTED = 130;

const told = new AbortController();
// npm passes a Ctrl-C on that the terminal has sent to everybody already: once is enough.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => told.abort(new StackError(`Told to stop (${name}).`)));
}
let isUnread = false;
onClosedOutput((reason) => {
  isUnread = true;
  told.abort(new StackError(reason));
  process.stderr.write(`\n${reason} The stack stops.\n`);
});
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
  if (!isUnread) process.stderr.write(`\n${describe(error)}\n`);
  process.exitCode = told.signal.aborted && !ready ? INTERRUPTED : 1;
}
if (isUnread) process.exitCode = 1;
// Whatever a library still holds open ends here: every child has been waited for.
process.exit();
