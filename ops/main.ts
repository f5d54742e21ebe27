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
