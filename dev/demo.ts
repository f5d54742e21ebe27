import '../config/settle-environment.ts';
import { DemoError } from './demo-run/demo-error.ts';
import { print } from './demo-run/output.ts';
import { readRunningStack } from './demo-run/running-stack.ts';
import { tellTransfer } from './demo-run/transfer-story.ts';

try {
  const stack = readRunningStack();
  print(`A change of holder over the public API at ${stack.apiUrl}, as both people would carry it out.`);
  await tellTransfer(stack);
  print('\nDone: everything was as it should be. Run it again as often as you like.');
} catch (error) {
  const text =
    error instanceof DemoError ? error.message : error instanceof Error ? error.stack : String(error);
  process.stderr.write(`\nThe demo failed: ${text}\n`);
  process.exitCode = 1;
}
