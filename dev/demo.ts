import '../config/settle-environment.ts';
import { tellCancellation } from './demo-run/cancellation-story.ts';
import { DemoError } from './demo-run/demo-error.ts';
import { print } from './demo-run/output.ts';
import { tellRenewal } from './demo-run/renewal-story.ts';
import { type RunningStack, readRunningStack } from './demo-run/running-stack.ts';
import { tellTransfer } from './demo-run/transfer-story.ts';
import { tellUpgrade } from './demo-run/upgrade-story.ts';

type Story = { title: string; tell: (stack: RunningStack) => Promise<void> };
const stories: Readonly<Record<string, Story>> = {
  transfer: { title: 'A change of holder, as both people would carry it out', tell: tellTransfer },
  cancellation: { title: 'The end of a service, as its holder would ask for it', tell: tellCancellation },
  renewal: { title: 'A service from its order into its second term', tell: tellRenewal },
  upgrade: {
    title: 'A bigger plan for a service, as its holder would ask and pay for it',
    tell: tellUpgrade,
  },
};

try {
  const [name = 'transfer'] = process.argv.slice(2);
  const story = Object.hasOwn(stories, name) ? stories[name] : undefined;
  if (!story) throw new DemoError(`There is no demo "${name}": ${Object.keys(stories).join(', ')}.`);
  const stack = readRunningStack();
  print(`${story.title}, over the public API at ${stack.apiUrl}.`);
  await story.tell(stack);
  print('\nDone: everything was as it should be. Run it again as often as you like.');
} catch (error) {
  const text =
    error instanceof DemoError ? error.message : error instanceof Error ? error.stack : String(error);
  process.stderr.write(`\nThe demo failed: ${text}\n`);
  process.exitCode = 1;
}
