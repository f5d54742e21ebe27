import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { expectNothingLeft } from './stack/nothing-left.ts';
import { stateFolder, useStateFolder } from './stack/started-stack.ts';

const PARTIAL = fileURLToPath(new URL('./stack/partial-stack.ts', import.meta.url));
const ONLY_ROOT_ENTERS = 0o700;
const READY = 'Ready.';
const PATIENCE = { timeout: 30_000, interval: 5 };

const folder = useStateFolder();

test('a program told to stop while it comes up stops what it had begun', async () => {
  for (const moment of ['the first process', '✓ Mailbox']) {
    const stack = folder.start(PARTIAL, 'postgres', 'mailbox', 'migrations', 'workflow bundle');
    if (moment.startsWith('✓')) await stack.said(moment);
    else await expect.poll(() => existsSync(join(folder.path, 'pids.json')), PATIENCE).toBe(true);
    const { output } = await stack.stop();
    expect(output).not.toContain(READY);
    expectNothingLeft(folder);
  }
});

test('after kill -9 the next start ends what was left and comes up on the same data', async () => {
  const parts = ['postgres', 'mailbox', 'migrations'];
  const killed = folder.start(PARTIAL, ...parts);
  await killed.said(READY);
  const first = folder.json('stack.json');
  await killed.stop('SIGKILL');
  expect(folder.processes().length).toBeGreaterThan(1);

  const next = folder.start(PARTIAL, ...parts);
  const output = await next.said(READY);
  expect(output).toContain('Stopped postgres, left over from an earlier start.');
  const second = folder.json('stack.json');
  expect(second.databaseUrl).toBe(first.databaseUrl);
  expect(second.emulatorToken).toBe(first.emulatorToken);
  expect(readFileSync(join(folder.path, 'logs', 'migrations.log'), 'utf8')).toContain('up to date');
  await next.stop('SIGTERM');
  expectNothingLeft(folder);
});

test('after kill -9 in the middle of the first start the next one begins again', async () => {
  const killed = folder.start(PARTIAL, 'postgres');
  await expect.poll(() => existsSync(join(folder.path, 'pids.json')), PATIENCE).toBe(true);
  await killed.stop('SIGKILL');
  const next = folder.start(PARTIAL, 'postgres');
  await next.said(READY);
  await next.stop();
  expectNothingLeft(folder);
});

test('a second start or a reset on the same folder is refused and leaves the first alone; a stopped one is erased', async () => {
  const first = folder.start(PARTIAL, 'mailbox');
  await first.said(READY);
  for (const command of [[PARTIAL, 'mailbox'], ['dev/reset.ts']]) {
    const { code, output } = await folder.start(...command).ended;
    expect(code).toBe(1);
    expect(output).toContain(`already runs on ${folder.path} (process ${first.process.pid})`);
  }
  expect(existsSync(join(folder.path, 'stack.json'))).toBe(true);
  expect((await first.stop()).code).toBe(0);
  expectNothingLeft(folder);
  expect((await folder.start('dev/reset.ts').ended).code).toBe(0);
  expect(existsSync(join(folder.path, 'installation.json'))).toBe(false);
  expect((await folder.start('dev/reset.ts').ended).output).toContain('Nothing to erase');
});

test('a taken port is an error that names the port and the variable that changes it', async () => {
  const port = Number(folder.env['MAILBOX_SMTP_PORT']);
  const squatter = createServer().listen(port, '127.0.0.1');
  const { code, output } = await folder.start('dev/start.ts').ended;
  squatter.close();
  expect(code).toBe(1);
  expect(output).toContain(
    `Port ${port} (the mailbox's SMTP) is taken by another program: set MAILBOX_SMTP_PORT`,
  );
  expect(output).not.toContain('    at ');
  expectNothingLeft(folder);
});

test('a part that ends by itself takes the stack down and shows the end of its log', async () => {
  const stack = folder.start(PARTIAL, 'mailbox');
  await stack.said(READY);
  const { pids } = folder.json('stack.json');
  process.kill(pids.mailbox, 'SIGKILL');
  const { code, output } = await stack.ended;
  expect(code).toBe(1);
  expect(output).toContain('mailbox-emulator ended by itself (SIGKILL). The end of');
  expectNothingLeft(folder);
});

test('a folder with something else in it is not taken', async () => {
  writeFileSync(join(folder.path, '..', 'letter.txt'), 'mine');
  const env = { ...folder.env, STATE_DIR: join(folder.path, '..') };
  const { code, output } = await folder.startIn(env, PARTIAL, 'mailbox').ended;
  expect(code).toBe(1);
  expect(output).toContain('holds letter.txt, which is not of a local stack');
});

test.runIf(process.getuid?.() === 0)(
  'in a folder that only root enters PostgreSQL keeps its data elsewhere, and reset erases them there',
  async () => {
    const closed = await stateFolder(ONLY_ROOT_ENTERS);
    try {
      const stack = closed.start(PARTIAL, 'postgres');
      await stack.said(READY);
      const { postgresFolder } = closed.json('installation.json');
      expect(postgresFolder.startsWith(closed.path)).toBe(false);
      expect(existsSync(join(postgresFolder, 'data'))).toBe(true);
      await stack.stop();
      expect((await closed.start('dev/reset.ts').ended).code).toBe(0);
      expect(existsSync(postgresFolder)).toBe(false);
    } finally {
      closed.endProcesses();
      closed.remove();
    }
  },
);
