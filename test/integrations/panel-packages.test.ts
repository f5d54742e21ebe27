import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type PanelEmulator, startPanelEmulator } from '../../dev/panel-emulator/server.ts';
import { PanelUnavailable } from '../../integrations/panel/errors.ts';
import { reportOf } from '../../integrations/panel/packages.ts';
import { createWhmPanel } from '../../integrations/panel/whm.ts';
import { errorOf, expectToldNothingOf } from './exposure.ts';

const token = 'whm-token-of-the-tests';
const user = 'juanhost';
const folder = '/packages';

let whm: PanelEmulator;
let disk: string;
beforeEach(async () => {
  disk = mkdtempSync(join(tmpdir(), 'tramite-packages-'));
  whm = await startPanelEmulator({ token, user: 'root', packagesFolder: disk });
  await whm.createAccount({ user, domain: 'juan.example', email: 'juan@example.com' });
});
afterEach(async () => {
  await whm.close();
  rmSync(disk, { recursive: true });
});

const panel = () => createWhmPanel({ url: whm.url, user: 'root', token });

test('an account is packed in the background, and the log says where the package is and what is in it (X7a)', async () => {
  const session = await panel().startBackup({ user, folder });
  expect(await panel().backupState(session)).toBe('running');
  expect(await panel().backupState(session)).toBe('completed');
  const made = (await panel().backupLog(session)).package;
  const file = readFileSync(join(disk, folder, `cpmove-${user}.tar.gz`));
  expect(made).toEqual({
    path: `${folder}/cpmove-${user}.tar.gz`,
    sizeBytes: file.length,
    md5: createHash('md5').update(file).digest('hex'),
  });
  expect(whm.log.at(-1)).toMatchObject({
    command: 'start_background_pkgacct',
    parameters: { user, tarroot: folder, split: '0', compressionsetting: 'compress' },
  });
});

test('a package that fails has no file, and its reason is told as a class', async () => {
  whm.faults.add({ kind: 'package_fails' });
  const session = await panel().startBackup({ user, folder });
  await panel().backupState(session);
  expect(await panel().backupState(session)).toBe('failed');
  expect(await panel().backupLog(session)).toEqual({ package: undefined, failure: 'disk_full' });
});

test('a session of which the panel knows nothing has failed', async () => {
  expect(await panel().backupState({ sessionId: `${user}20310304` })).toBe('failed');
});

test('an account that is not there is not packed', async () => {
  const error = await errorOf(panel().startBackup({ user: 'nobody', folder }));
  expect(error).toMatchObject({ name: 'Refused', reason: 'account_missing' });
  expectToldNothingOf(error, ['nobody', token]);
});

test.each(['5xx', 'garbage', 'drop_reply', 'no_effect'])(
  'an answer that makes no sense (%s) is none: it is asked again',
  async (kind) => {
    const session = await panel().startBackup({ user, folder });
    const acts = [
      () => panel().startBackup({ user, folder }),
      () => panel().backupState(session),
      () => panel().backupLog(session),
    ];
    for (const act of acts) {
      whm.faults.add({ kind });
      expect(await errorOf(act())).toBeInstanceOf(PanelUnavailable);
    }
  },
);

test.each([
  [
    'lines as they are',
    '[2031-03-04 12:00:00 +0000] pkgacctfile is: /b/cpmove-x.tar.gz\n[…] size is: 12\n',
    12,
  ],
  ['a log without sizes', 'pkgacctfile is: /b/cpmove-x.tar.gz\nhomesize is: 5\nmysqlsize is: 6\n', undefined],
])('%s are read as well', (_, log, sizeBytes) => {
  const made = { path: '/b/cpmove-x.tar.gz', sizeBytes, md5: undefined };
  expect(reportOf(log).package).toEqual(made);
});

test.each([
  ['Disk quota exceeded', 'quota'],
  ['DBD::mysql: Can’t connect', 'database'],
  ['something else', 'other'],
  ['', 'other'],
])('the reason %j is of the class %s', (contents, failure) => {
  expect(reportOf(JSON.stringify({ type: 'error', contents }))).toEqual({ package: undefined, failure });
});
