import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { canEnter } from '../../dev/postgres/account.ts';
import { expectNothingLeft } from './stack/nothing-left.ts';
import { type StateFolder, stateFolder } from './stack/started-stack.ts';

const PARTIAL = fileURLToPath(new URL('./stack/partial-stack.ts', import.meta.url));
const EVERYBODY_WRITES = 0o777;
const NAMELESS = 54_321;

/** Another user can be played by root alone, in a project that this user may read. */
const othersMayRead =
  process.getuid?.() === 0 &&
  (await canEnter(fileURLToPath(new URL('../..', import.meta.url)), { uid: NAMELESS, gid: NAMELESS }));

let folder: StateFolder;
beforeEach(async () => {
  folder = await stateFolder();
});
afterEach(() => {
  folder.endProcesses();
  folder.remove();
});

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

test.runIf(othersMayRead)('a user without a name is told what PostgreSQL wants', async () => {
  chmodSync(join(folder.path, '..'), EVERYBODY_WRITES);
  const { code, output } = await folder.startAs(NAMELESS, PARTIAL, 'postgres', 'mailbox').ended;
  expect(code).toBe(1);
  expect(output).toContain(`This user (uid ${NAMELESS}) has no name on this machine`);
  expect(output).not.toContain('    at ');
  expectNothingLeft(folder);
});

test.runIf(othersMayRead)('a project that cannot be written is named before anything is built', async () => {
  chmodSync(join(folder.path, '..'), EVERYBODY_WRITES);
  const { code, output } = await folder.startAs(NAMELESS, PARTIAL, 'workflow bundle', 'mailbox').ended;
  expect(code).toBe(1);
  expect(output).toMatch(/ cannot be written \(EACCES\), and the workflows are built into it/);
  expectNothingLeft(folder);
});

test.runIf(othersMayRead)(
  'a state folder that cannot be made is named, and how to choose another',
  async () => {
    const { code, output } = await folder.startAs(NAMELESS, PARTIAL, 'mailbox').ended;
    expect(code).toBe(1);
    expect(output).toContain(`EACCES: permission denied, mkdir '${folder.path}'`);
    expect(output).toContain('set STATE_DIR to a folder that you may write');
    expect(output).not.toContain('    at ');
  },
);
