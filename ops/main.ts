/** The commands of operations: `npm run ops -- --help`. They read the environment of API and worker. */
import { Command, CommanderError } from 'commander';
import { exitCodes } from './exit-codes.ts';

type Output = { json?: boolean };

const program = new Command('npm run ops --')
  .description('What operations does by hand, beside the API for staff.')
  .exitOverride()
  .addHelpText(
    'after',
    '\nExit codes: 0 done, 1 refused, 2 typed or set up wrongly, 3 a part is away: try again.\nWhat each is for: docs/operations.md',
  );

program
  .command('ring')
  .description(
    'start or ring the run of an open change, so that it asks the database again; harmless at any time',
  )
  .argument('<changeId>', "the change's UUID, as in transfer/<changeId>")
  .option('--json', 'answer with one line of JSON')
  .action(async (changeId: string, output: Output) => {
    // What only a command needs is loaded with it: help, and what was typed wrongly, are answered at once.
    const { ring, sayRung } = await import('./ring.ts');
    await answer(output, () => ring(changeId), sayRung);
  });

const restoreMode = program
  .command('restore-mode')
  .description('what a restored database must not do until somebody has looked: send, end, suspend');
restoreMode
  .command('on')
  .description(
    'from now on no message is sent and nothing is ended or suspended by the clock; before its worker starts',
  )
  .option('--json', 'answer with one line of JSON')
  .action(async (output: Output) => {
    const { turnOn, sayRestoreMode } = await import('./restore-mode.ts');
    await answer(output, turnOn, sayRestoreMode);
  });
restoreMode
  .command('off')
  .description("what waited goes on; refused until a worker has read in Twilio's list since it began")
  .option('--force <reason>', 'although that list was not read in; the reason is kept with the event')
  .option('--json', 'answer with one line of JSON')
  .action(async ({ force, ...output }: Output & { force?: string }) => {
    const { turnOff, sayRestoreMode } = await import('./restore-mode.ts');
    await answer(output, () => turnOff(force), sayRestoreMode);
  });
restoreMode
  .command('show')
  .description('whether it is on, since when, what it waits for and what waits for its end')
  .option('--json', 'answer with one line of JSON')
  .action(async (output: Output) => {
    const { show, sayRestoreMode } = await import('./restore-mode.ts');
    await answer(output, show, sayRestoreMode);
  });

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.wrong;
}

/** Does the work of a command and says what came of it: on the standard output, or why not on the standard error. */
async function answer<T>({ json }: Output, work: () => Promise<T>, say: (done: T) => string): Promise<void> {
  try {
    const done = await work();
    process.stdout.write(`${json ? JSON.stringify(done) : say(done)}\n`);
  } catch (error) {
    const { failureOf } = await import('./failure.ts');
    const { code, exitCode, message } = failureOf(error);
    process.exitCode = exitCode;
    process.stderr.write(`${json ? JSON.stringify({ error: { code, message } }) : `${code}: ${message}`}\n`);
  }
}
