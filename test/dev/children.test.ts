import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startChild } from '../../dev/stack/child.ts';
import { openJournal, stopOrphans } from '../../dev/stack/journal.ts';
import { identityOf, isAlive } from '../../dev/stack/process-identity.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tramite children '));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a child ends with its parent, however that one ends', () => {
  const program = `
    import { startChild } from ${JSON.stringify(new URL('../../dev/stack/child.ts', import.meta.url))};
    const journal = { add: () => undefined, remove: () => undefined };
    const options = { name: 'sleep', command: 'sleep', args: ['60'], env: {}, logFolder: ${JSON.stringify(folder)}, journal };
    const { pid } = await startChild(options);
    process.stdout.write(String(pid));
    throw new Error('nobody expected this');
  `;
  const { stdout, status } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
  });
  expect(status).not.toBe(0);
  expect(Number(stdout)).toBeGreaterThan(1);
  expect(identityOf(Number(stdout))).toBeUndefined();
});

test('a child that cannot be written down does not live', async () => {
  let started = 0;
  const add = (_name: string, pid: number) => {
    started = pid;
    throw new Error('the disk is full');
  };
  const options = { name: 'sleep', command: 'sleep', args: ['60'], env: process.env, logFolder: folder };
  expect(() => startChild({ ...options, journal: { add, remove: () => undefined } })).toThrow(
    'the disk is full',
  );
  await expect.poll(() => identityOf(started)).toBeUndefined();
});

test('an end that cannot be written down is no failure', () => {
  const gone = join(folder, 'gone');
  mkdirSync(gone);
  const journal = openJournal(gone);
  journal.add('parent', process.ppid);
  journal.add('own', process.pid);
  rmSync(gone, { recursive: true });
  expect(() => journal.remove(process.ppid)).not.toThrow();
});

test('an orphan is ended, a process that merely has its number is not', async () => {
  const [orphan, stranger] = [1, 2].map(() => {
    const child = spawn('sleep', ['60'], { detached: true, stdio: 'ignore' });
    return { pid: child.pid ?? 0, identity: identityOf(child.pid ?? 0) ?? { pid: 0, startedAt: '' } };
  });
  if (!orphan || !stranger) throw new Error('no processes');
  const journal = openJournal(folder);
  journal.add('orphan', orphan.pid);
  const recorded = JSON.parse(readFileSync(join(folder, 'pids.json'), 'utf8'));
  const mistaken = { name: 'stranger', pid: stranger.pid, startedAt: 'another life' };
  writeFileSync(join(folder, 'pids.json'), JSON.stringify([...recorded, mistaken]));
  try {
    expect(await stopOrphans(folder)).toEqual(['orphan']);
    expect(isAlive(orphan.identity)).toBe(false);
    expect(isAlive(stranger.identity)).toBe(true);
  } finally {
    process.kill(stranger.pid, 'SIGKILL');
  }
});
