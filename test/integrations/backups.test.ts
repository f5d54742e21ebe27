import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fingerprintOfKey, newSshKeys } from '../../dev/panel-emulator/ssh-keys.ts';
import { createDirectoryStore } from '../../integrations/backups/directory-store.ts';
import { CopyDiffers, FilesRefused, StoreRefused } from '../../integrations/backups/errors.ts';
import type { AccountFiles } from '../../integrations/backups/port.ts';
import { until } from '../harness/until.ts';
import { errorOf, expectToldNothingOf } from './exposure.ts';
import { HOST, startMachine } from './sftp.ts';

const NAME = 'juanhost-2031-03-04.tar.gz';
const HALF_COPY = fileURLToPath(new URL('./half-copy.ts', import.meta.url));

let machine: Awaited<ReturnType<typeof startMachine>>;
let folder: string;
beforeEach(async () => {
  machine = await startMachine();
  folder = join(mkdtempSync(join(tmpdir(), 'tramite-store-')), 'store');
});
afterEach(async () => {
  await machine.close();
  rmSync(join(folder, '..'), { recursive: true });
});

const digest = (algorithm: string) => createHash(algorithm).update(machine.content).digest('hex');
const copyOf = (files: AccountFiles = machine.files(), md5: string | undefined = digest('md5')) =>
  files.fetch(machine.file, (source, sizeBytes) =>
    createDirectoryStore(folder).put(source, { name: NAME, expected: { sizeBytes, md5 } }),
  );
const inStore = () => (existsSync(folder) ? readdirSync(folder) : []);

test('a file is copied as a stream, and its size and checksum are those that lie in the store (X7a)', async () => {
  const copy = { place: NAME, sizeBytes: machine.content.length, sha256: digest('sha256') };
  expect(await copyOf()).toEqual(copy);
  expect(readFileSync(join(folder, NAME))).toEqual(machine.content);
  expect(statSync(join(folder, NAME)).mode & 0o777).toBe(0o600);
  expect(await copyOf(), 'again').toEqual(copy);
  expect(inStore()).toEqual([NAME]);
});

test('a file that was copied is deleted where it was, however often', async () => {
  for (const _ of [1, 2]) await machine.files().discard(machine.file);
  expect(existsSync(machine.place)).toBe(false);
  expect(await errorOf(copyOf())).toMatchObject({ code: 'FILE_MISSING' });
});

describe('a copy that is interrupted', () => {
  const tenths = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

  test.each(tenths)('after %i tenths leaves nothing in the store, and starts again', async (tenth) => {
    machine.faults.add({ kind: `cut_${tenth}` });
    const error = await errorOf(copyOf());
    // What breaks off may look like the end of a file: then its size tells.
    const code = expect.stringMatching(/^(CONNECTION_LOST|SIZE_DIFFERS)$/);
    expect(error).toMatchObject({ name: 'NotSent', code });
    expectToldNothingOf(error, [machine.file.path]);
    expect(machine.faults.left).toBe(0);
    expect(inStore()).toEqual([]);
    expect(await copyOf()).toMatchObject({ sha256: digest('sha256') });
  });

  test.each(tenths)('by an end that is told after %i tenths is none', async (tenth) => {
    machine.faults.add({ kind: `short_${tenth}` });
    const error = await errorOf(copyOf());
    expect(error).toBeInstanceOf(CopyDiffers);
    expect(error).toMatchObject({ code: 'SIZE_DIFFERS' });
    expect(inStore()).toEqual([]);
  });

  test('by silence ends', async () => {
    machine.faults.add({ kind: 'hang' });
    const patience = { connectMs: 5_000, idleMs: 200 };
    expect(await errorOf(copyOf(machine.files({ patience })))).toMatchObject({ code: 'TIMED_OUT' });
    expect(inStore()).toEqual([]);
  });

  test('by the death of its process leaves no file that looks whole, and goes with the next copy', async () => {
    const bytes = machine.content.length;
    const child = spawn(process.execPath, [HALF_COPY, folder, NAME, String(bytes)]);
    child.stdin.write(machine.content.subarray(0, bytes / 2));
    await once(child.stdout, 'data');
    await until(async () => inStore().length > 0, 'a part was written');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(inStore()).toEqual([expect.stringMatching(/\.part$/)]);
    await copyOf();
    expect(inStore()).toEqual([NAME]);
  });
});

test('a checksum that differs from the panel’s is no copy, and leaves the older one as it was', async () => {
  await copyOf();
  machine.faults.add({ kind: 'garble' });
  expect(await errorOf(copyOf())).toMatchObject({ name: 'NotSent', code: 'CHECKSUM_DIFFERS' });
  expect(readFileSync(join(folder, NAME))).toEqual(machine.content);
  expect(inStore()).toEqual([NAME]);
});

describe('a store', () => {
  test('that takes no more is for people, and keeps nothing of it', async () => {
    const bytes = machine.content.length;
    // As a full disk: no file may be longer than 20 blocks of 512 bytes.
    const command = `ulimit -f 20; trap '' XFSZ; exec "$0" "$@"`;
    const child = spawn('sh', ['-c', command, process.execPath, HALF_COPY, folder, NAME, String(bytes)]);
    let told = '';
    child.stdout.on('data', (part) => {
      told += part;
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(machine.content);
    await once(child, 'close');
    expect(told).toContain('failed Refused EFBIG');
    expect(inStore()).toEqual([]);
  });

  test('that is none is for people', async () => {
    writeFileSync(folder, '');
    const error = await errorOf(copyOf());
    expect(error).toBeInstanceOf(StoreRefused);
    expect(error).toMatchObject({ party: 'store', code: 'EEXIST' });
  });

  test.each(['../out', '/etc/x', '.hidden', '', 'x.part'])('takes no name like %j', async (name) => {
    const store = createDirectoryStore(folder);
    const put = store.put((async function* () {})(), { name, expected: { sizeBytes: 0, md5: undefined } });
    expect(await errorOf(put)).toBeInstanceOf(StoreRefused);
  });
});

describe('a machine', () => {
  const other = () => fingerprintOfKey(newSshKeys().public);

  test('that shows another key than the pinned one is refused, and so is one without any', async () => {
    const wrong = machine.files({ hostKeys: new Map([[HOST, other()]]) });
    const error = await errorOf(copyOf(wrong));
    expect(error).toBeInstanceOf(FilesRefused);
    expect(error).toMatchObject({ reason: 'host_key_differs', code: 'HOST_KEY_DIFFERS' });
    const unknown = machine.files({ hostKeys: new Map([['panel.example.com', other()]]) });
    expect(await errorOf(copyOf(unknown))).toMatchObject({ code: 'HOST_KEY_UNKNOWN' });
  });

  test('that refuses the login, or is away, is tried again', async () => {
    machine.faults.add({ kind: 'refuse_login' });
    expect(await errorOf(copyOf())).toMatchObject({ name: 'NotSent', code: 'LOGIN_REFUSED' });
    const away = await errorOf(copyOf(machine.files({ port: 1 })));
    expect(away).toMatchObject({ name: 'NotSent', code: 'ECONNREFUSED' });
  });
});
