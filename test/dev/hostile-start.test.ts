import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { canEnter } from '../../dev/postgres/account.ts';
import { expectNothingLeft } from './stack/nothing-left.ts';
import { ENTERABLE_MODE, useStateFolder } from './stack/started-stack.ts';

const PARTIAL = fileURLToPath(new URL('./stack/partial-stack.ts', import.meta.url));
const EVERYBODY_WRITES = 0o777;
const NAMELESS = 54_321;

/** Another user can be played by root alone, in a project that this user may read. */
const othersMayRead =
  process.getuid?.() === 0 &&
  (await canEnter(fileURLToPath(new URL('../..', import.meta.url)), { uid: NAMELESS, gid: NAMELESS }));

const folder = useStateFolder();

test('a start whose output nobody reads any more says so, stops and leaves nothing', async () => {
  const stack = folder.start('dev/start.ts');
  await stack.said('Starting the local stack');
  stack.process.stdout?.destroy();
  const { code } = await stack.ended;
  expect(code).toBe(1);
  expect(stack.complaints()).toBe(
    '\nThe standard output cannot be written any more (EPIPE). The stack stops.\n',
  );
  expectNothingLeft(folder);
});

test.runIf(othersMayRead).for([
  ['a user without a name', ['postgres'], EVERYBODY_WRITES, [`This user (uid ${NAMELESS}) has no name`]],
  [
    'a project that cannot be written',
    ['workflow bundle'],
    EVERYBODY_WRITES,
    [' cannot be written (EACCES), and the workflows and the console are built into it'],
  ],
  [
    'a state folder that cannot be made',
    [],
    ENTERABLE_MODE,
    ["EACCES: permission denied, mkdir '", 'set STATE_DIR to a folder that you may write'],
  ],
] as const)('%s is told what is wanted, before anything is built', async ([, parts, mode, told]) => {
  chmodSync(join(folder.path, '..'), mode);
  const { code, output } = await folder.startAs(NAMELESS, PARTIAL, ...parts, 'mailbox').ended;
  expect(code).toBe(1);
  for (const text of told) expect(output).toContain(text);
  expect(output).not.toContain('    at ');
  expectNothingLeft(folder, mode === EVERYBODY_WRITES ? ['state'] : []);
});
