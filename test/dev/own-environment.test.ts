import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ownEnvironment } from '../../config/own-environment.ts';
import { ENTERABLE_MODE, makeFolder } from '../../dev/stack/files.ts';
import { callerEnvironment, machineEnvironment } from '../../dev/stack/machine-environment.ts';
import { hostileEnvironment } from './stack/hostile-environment.ts';

const PROXY = 'http://outbound.example.com:8080';
const LOOPBACK = '127.0.0.1,::1,localhost';
const MODE_BITS = 0o777;

let folder: string;
let callersUmask: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tramite own '));
  callersUmask = process.umask();
});
afterEach(() => {
  process.umask(callersUmask);
  rmSync(folder, { recursive: true });
});

test('what only libraries read is taken out, what we read and what the machine needs stays', () => {
  const kept = { PATH: '/bin', HOME: '/home/ana', TWILIO_AUTH_TOKEN: 'token', DATABASE_URL: 'postgres://…' };
  const misleading = ['PGSSLMODE', 'PGOPTIONS', 'PGAPPNAME', 'PGCONNECT_TIMEOUT', 'NODE_PG_FORCE_NATIVE'];
  const ofTwilio = ['TWILIO_LOG_LEVEL', 'TWILIO_REGION', 'TWILIO_EDGE', 'TWILIO_CA_BUNDLE'];
  const given = Object.fromEntries([...misleading, ...ofTwilio].map((name) => [name, 'x']));
  expect(ownEnvironment({ ...given, ...kept })).toEqual(kept);
});

test.for(['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY', 'grpc_proxy'])(
  'with %s set, no library sends what is for this machine through it',
  (name) => {
    expect(ownEnvironment({ [name]: PROXY })).toEqual({
      [name]: PROXY,
      no_proxy: LOOPBACK,
      NO_PROXY: LOOPBACK,
      no_grpc_proxy: LOOPBACK,
    });
  },
);

test.for([
  [{ no_proxy: 'a.example' }, `a.example,${LOOPBACK}`],
  [{ NO_PROXY: 'a.example, .b.example ,' }, `a.example,.b.example,${LOOPBACK}`],
  [{ no_proxy: 'a.example', NO_PROXY: 'b.example', no_grpc_proxy: '' }, `a.example,b.example,${LOOPBACK}`],
  [{ no_proxy: 'localhost' }, 'localhost,127.0.0.1,::1'],
  [{ NO_PROXY: '*' }, '*'],
] as const)('the exemptions that were given, %o, stay', ([given, exempt]) => {
  const own = ownEnvironment({ https_proxy: PROXY, ...given });
  expect([own['no_proxy'], own['NO_PROXY'], own['no_grpc_proxy']]).toEqual([exempt, exempt, exempt]);
});

test('without a proxy nothing is added', () => {
  expect(ownEnvironment({ no_proxy: 'a.example' })).toEqual({ no_proxy: 'a.example' });
});

test('a part of the stack finds of the shell only where the machine has its programs', () => {
  const own = machineEnvironment({
    ...hostileEnvironment,
    PATH: '/bin',
    NODE_OPTIONS: '--inspect',
    npm_command: 'x',
  });
  expect(own).toEqual({ PATH: '/bin', LC_ALL: 'C', TZ: 'UTC' });
});

test('a download goes the way of its caller, without what is meant for us', () => {
  const ofTheCaller = { HOME: '/home/ana', PIP_INDEX_URL: 'https://pypi.example/simple', https_proxy: PROXY };
  const ours = {
    DATABASE_URL: 'postgres://…',
    SMTP_URL: 'smtp://…',
    TEMPORAL_GRPC_META_X: 'x',
    PGPASSWORD: 'x',
  };
  const own = callerEnvironment({ ...ofTheCaller, ...ours });
  expect(own).toMatchObject(ofTheCaller);
  expect(Object.keys(own).filter((name) => name in ours)).toEqual([]);
});

test.for([0o000, 0o027, 0o077, 0o777])(
  'with umask %o a folder has the mode that it was given, with those above it',
  (umask) => {
    process.umask(umask);
    makeFolder(join(folder, 'a', 'b', 'c'), ENTERABLE_MODE);
    for (const path of ['a', 'a/b', 'a/b/c']) {
      expect((statSync(join(folder, path)).mode & MODE_BITS).toString(8)).toBe('711');
    }
  },
);

test('a folder that was there keeps its mode', () => {
  makeFolder(join(folder, 'a'), 0o700);
  makeFolder(join(folder, 'a', 'b'), ENTERABLE_MODE);
  makeFolder(join(folder, 'a'), ENTERABLE_MODE);
  expect(statSync(join(folder, 'a')).mode & MODE_BITS).toBe(0o700);
});

test('every program settles its environment before it loads anything', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
  const told = [...Object.values(scripts), readFileSync('docker-compose.yml', 'utf8')].join('\n');
  const programs = new Set(told.match(/\b(?:api|worker|db|dev|bench)\/[\w-]+\.ts\b/g));
  programs.delete('worker/build-bundle.ts');
  expect(programs.size).toBeGreaterThan(8);
  for (const program of programs) {
    expect([program, readFileSync(program, 'utf8').split('\n')[0]]).toEqual([
      program,
      "import '../config/settle-environment.ts';",
    ]);
  }
});
