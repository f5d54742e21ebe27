import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFailed, test } from 'vitest';
import { hostileEnvironment } from '../dev/stack/hostile-environment.ts';
import { openToOthers } from '../dev/stack/modes.ts';

const READY = 'Ctrl-C stops everything.';
const NOBODY = 65_534;
const EVERYBODY_WRITES = 0o777;
const isRoot = process.getuid?.() === 0;
/** Beside the original: a hard link of its packages costs nothing. */
const PROJECTS = resolve('.cache', 'hostile');
const LEFT_OUT = ['.git', '.local', '.cache', 'dist', 'node_modules'];

type Case = { project?: string; umask?: number; env?: Record<string, string | undefined>; uid?: number };

/** Where a program may write beside its project; empty before and after. */
let around: string;
beforeAll(() => {
  rmSync(PROJECTS, { recursive: true, force: true });
  mkdirSync(PROJECTS, { recursive: true });
});
beforeEach(() => {
  around = mkdtempSync(join(tmpdir(), 'tramite-around-'));
  chmodSync(around, EVERYBODY_WRITES);
});
afterEach(() => rmSync(around, { recursive: true }));
afterAll(() => {
  for (const made of [PROJECTS, join('.cache', 'state')]) rmSync(made, { recursive: true, force: true });
});

/** The project under another path; the packages are links, as their modes and owners are not at stake. */
function projectAt(name: string, uid?: number): string {
  const project = join(PROJECTS, name, 'tramite');
  mkdirSync(join(project, '.cache'), { recursive: true });
  for (const entry of readdirSync('.').filter((found) => !LEFT_OUT.includes(found))) {
    execFileSync('cp', ['-r', entry, project]);
  }
  execFileSync('cp', ['-al', 'node_modules', project]);
  execFileSync('cp', ['-al', '.cache/temporal', join(project, '.cache')]);
  if (uid !== undefined) {
    for (const made of [project, join(project, '.cache')]) chownSync(made, uid, uid);
  }
  return project;
}

/** A stack beside any other, its demo, and its end; answers what it left open to others while it ran. */
async function startDemoStop({ project = resolve('.'), umask, env, uid }: Case) {
  const state = join(project, '.cache', 'state');
  const callers = process.umask();
  if (umask !== undefined) process.umask(umask);
  const identity = uid === undefined ? {} : { uid, gid: uid };
  const shell = { PATH: process.env['PATH'], HOME: around, TMPDIR: around, STATE_DIR: state, ...env };
  const program = { cwd: project, env: shell, ...identity };
  const stack = spawn(process.execPath, ['dev/start.ts', '--ephemeral'], program);
  onTestFailed(() => void stack.kill('SIGINT'));
  process.umask(callers);
  let output = '';
  const ended = new Promise<number | null>((end) => void stack.once('close', end));
  const ready = new Promise<void>((go) => {
    for (const stream of [stack.stdout, stack.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        if (output.includes(READY)) go();
      });
    }
  });
  await Promise.race([ready, ended]);
  expect(output).toContain(READY);
  const parent = join(state, 'ephemeral');
  const [folder = ''] = readdirSync(parent).map((name) => join(parent, name));
  const open = openToOthers(folder);
  const demo = spawnSync(process.execPath, ['dev/demo.ts'], {
    ...program,
    env: { ...shell, STATE_DIR: folder },
    encoding: 'utf8',
  });
  expect(`${demo.stdout}${demo.stderr}`).toContain('Done: everything was as it should be.');
  stack.kill('SIGINT');
  expect(await ended).toBe(0);
  expect(readdirSync(parent)).toEqual([]);
  expect(readdirSync(around)).toEqual([]);
  return open;
}

const enterable = { '.': '711', postgres: '711' };
const { HOME: _home, TMPDIR: _tmpdir, ...hostile } = hostileEnvironment;

test.for<[string, Case]>([
  ['everything at once', { env: hostile, umask: 0o077 }],
  ['umask 027', { umask: 0o027 }],
  ['no home', { env: { HOME: undefined } }],
  ['a home and a folder for temporary files that are not there', { env: { HOME: '/no', TMPDIR: '/no' } }],
  ['a proxy in lower case', { env: { http_proxy: 'http://127.0.0.1:9' } }],
  ['a proxy that is none', { env: { https_proxy: 'nonsense', grpc_proxy: 'x:y:z' } }],
  ['options for Node', { env: { NODE_OPTIONS: '--inspect=0 --max-http-header-size=65536' } }],
])('%s changes nothing', async ([_name, circumstances]) => {
  expect(await startDemoStop(circumstances)).toEqual(enterable);
});

test('umask 000 opens nothing that holds a secret', async () => {
  const open = await startDemoStop({ umask: 0o000 });
  expect(open).toEqual(enterable);
});

test.for([
  'a b',
  'a#b',
  'a?b',
  'a%41b',
  'a%b',
  "it's",
  'ñandú é',
  'a!b',
  'a;b&c',
  '(a) [b] {c}',
  '-a',
  'a$b',
  'a"b',
])('a project in a folder named %s works, or says why not', async (name) => {
  const project = projectAt(name);
  if (/[$"]/.test(name)) {
    const { status, stderr } = spawnSync(process.execPath, ['dev/start.ts', '--ephemeral'], {
      cwd: project,
      encoding: 'utf8',
    });
    expect(status).toBe(1);
    expect(stderr).toContain('move the project to a path without');
  } else {
    await startDemoStop({ project });
  }
  expect(readdirSync(join(PROJECTS, name))).toEqual(['tramite']);
  rmSync(join(PROJECTS, name), { recursive: true });
});

test.runIf(isRoot)('another user than root', async () => {
  const project = projectAt('of-nobody', NOBODY);
  await startDemoStop({ project, uid: NOBODY, umask: 0o077 });
});

test.runIf(isRoot)('a full and a read-only disk are named, and nothing runs on', () => {
  const disk = join(around, 'disk');
  mkdirSync(disk);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]);
  const start = () =>
    spawnSync(process.execPath, ['dev/start.ts', '--ephemeral'], {
      env: { PATH: process.env['PATH'], STATE_DIR: join(disk, 'state') },
      encoding: 'utf8',
    });
  try {
    spawnSync('sh', ['-c', 'cat /dev/zero > "$1/filling"', 'sh', disk], { stdio: 'ignore' });
    const full = start();
    expect([full.status, full.stderr]).toEqual([1, expect.stringMatching(/ENOSPC.* set STATE_DIR to /)]);
    expect(readdirSync(disk, { recursive: true })).not.toContain('installation.json');
    execFileSync('mount', ['-o', 'remount,ro', disk]);
    const readOnly = start();
    expect([readOnly.status, readOnly.stderr]).toEqual([
      1,
      expect.stringMatching(/EROFS.* set STATE_DIR to /),
    ]);
  } finally {
    execFileSync('umount', [disk]);
    rmSync(disk, { recursive: true });
  }
});

test('the tests themselves run from a hostile shell', () => {
  const run = spawnSync(
    'npx',
    ['vitest', 'run', 'test/db', 'test/integrations', 'test/transfer/evidence.test.ts'],
    {
      env: { ...hostile, PATH: process.env['PATH'], HOME: process.env['HOME'] },
      encoding: 'utf8',
    },
  );
  expect(run.stdout).toContain('passed');
  expect(run.status).toBe(0);
});
