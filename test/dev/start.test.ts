import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openToOthers } from './stack/modes.ts';
import { expectNothingLeft } from './stack/nothing-left.ts';
import { type StateFolder, stateFolder } from './stack/started-stack.ts';

const PARTIAL = fileURLToPath(new URL('./stack/partial-stack.ts', import.meta.url));
const ONLY_ROOT_ENTERS = 0o700;
const READY = 'Ready.';
const STRICT_UMASK = 0o077;
const PATIENCE = { timeout: 30_000, interval: 5 };

let folder: StateFolder;
beforeEach(async () => {
  folder = await stateFolder();
});
afterEach(async () => {
  folder.endProcesses();
  folder.remove();
});

test('npm start brings everything up from any shell, for its owner alone, and Ctrl-C leaves nothing', async () => {
  const callers = process.umask(STRICT_UMASK);
  const stack = folder.start('dev/start.ts');
  process.umask(callers);
  const output = await stack.said('Ctrl-C stops everything.');
  // PostgreSQL's own user goes through the two folders, and its data stay with the rest.
  expect(openToOthers(folder.path)).toEqual({ '.': '711', postgres: '711' });
  const content = JSON.parse(readFileSync(join(folder.path, 'stack.json'), 'utf8'));
  expect(Object.keys(content.pids).toSorted()).toEqual(
    [
      'WhatsApp emulator',
      'api',
      'mailbox',
      'panel emulator',
      'postgres',
      'start',
      'temporal',
      'worker',
    ].toSorted(),
  );
  expect((await fetch(`${content.apiUrl}/health/ready`)).status).toBe(200);
  expect((await fetch(content.temporalUiUrl)).status).toBe(200);
  for (const { password } of content.demo.accounts) expect(output).toContain(password);

  stack.process.kill('SIGINT');
  expect((await stack.ended).code).toBe(0);
  expectNothingLeft(folder);
}, 120_000);

test('a program told to stop while it comes up stops what it had begun', async () => {
  for (const moment of ['the first process', '✓ Mailbox']) {
    const stack = folder.start(PARTIAL, 'postgres', 'mailbox', 'migrations', 'workflow bundle');
    if (moment.startsWith('✓')) await stack.said(moment);
    else await expect.poll(() => existsSync(join(folder.path, 'pids.json')), PATIENCE).toBe(true);
    stack.process.kill('SIGINT');
    const { output } = await stack.ended;
    expect(output).not.toContain(READY);
    expectNothingLeft(folder);
  }
});

test('after kill -9 the next start ends what was left and comes up on the same data', async () => {
  const parts = ['postgres', 'mailbox', 'migrations'];
  const killed = folder.start(PARTIAL, ...parts);
  await killed.said(READY);
  const first = JSON.parse(readFileSync(join(folder.path, 'stack.json'), 'utf8'));
  killed.process.kill('SIGKILL');
  await killed.ended;
  expect(folder.processes().length).toBeGreaterThan(1);

  const next = folder.start(PARTIAL, ...parts);
  const output = await next.said(READY);
  expect(output).toContain('Stopped postgres, left over from an earlier start.');
  const second = JSON.parse(readFileSync(join(folder.path, 'stack.json'), 'utf8'));
  expect(second.databaseUrl).toBe(first.databaseUrl);
  expect(second.emulatorToken).toBe(first.emulatorToken);
  expect(readFileSync(join(folder.path, 'logs', 'migrations.log'), 'utf8')).toContain('up to date');
  next.process.kill('SIGTERM');
  await next.ended;
  expectNothingLeft(folder);
});

test('after kill -9 in the middle of the first start the next one begins again', async () => {
  const killed = folder.start(PARTIAL, 'postgres');
  await expect.poll(() => existsSync(join(folder.path, 'pids.json')), PATIENCE).toBe(true);
  killed.process.kill('SIGKILL');
  await killed.ended;
  const next = folder.start(PARTIAL, 'postgres');
  await next.said(READY);
  next.process.kill('SIGINT');
  await next.ended;
  expectNothingLeft(folder);
});

test('a second start on the same folder is refused and leaves the first alone', async () => {
  const first = folder.start(PARTIAL, 'mailbox');
  await first.said(READY);
  const second = await folder.start(PARTIAL, 'mailbox').ended;
  expect(second.code).toBe(1);
  expect(second.output).toContain(`already runs on ${folder.path} (process ${first.process.pid})`);
  expect(existsSync(join(folder.path, 'stack.json'))).toBe(true);
  first.process.kill('SIGINT');
  expect((await first.ended).code).toBe(0);
  expectNothingLeft(folder);
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
  const { pids } = JSON.parse(readFileSync(join(folder.path, 'stack.json'), 'utf8'));
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
      const { postgresFolder } = JSON.parse(readFileSync(join(closed.path, 'installation.json'), 'utf8'));
      expect(postgresFolder.startsWith(closed.path)).toBe(false);
      expect(existsSync(join(postgresFolder, 'data'))).toBe(true);
      stack.process.kill('SIGINT');
      await stack.ended;
      expect((await closed.start('dev/reset.ts').ended).code).toBe(0);
      expect(existsSync(postgresFolder)).toBe(false);
    } finally {
      closed.endProcesses();
      closed.remove();
    }
  },
);

test('npm run reset erases a stopped stack, and nothing of a running one', async () => {
  const stack = folder.start(PARTIAL, 'mailbox');
  await stack.said(READY);
  const refused = await folder.start('dev/reset.ts').ended;
  expect(refused.code).toBe(1);
  expect(refused.output).toContain('already runs');
  stack.process.kill('SIGINT');
  await stack.ended;
  const reset = await folder.start('dev/reset.ts').ended;
  expect(reset.code).toBe(0);
  expect(existsSync(join(folder.path, 'installation.json'))).toBe(false);
  expect((await folder.start('dev/reset.ts').ended).output).toContain('Nothing to erase');
});
