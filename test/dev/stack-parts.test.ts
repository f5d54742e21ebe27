import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { loadEnvironment } from '../../config/environment.ts';
import { bringUp, type Service } from '../../dev/stack/bring-up.ts';
import type { Child } from '../../dev/stack/child.ts';
import { openInstallation, writeInstallation } from '../../dev/stack/installation.ts';
import { openJournal } from '../../dev/stack/journal.ts';
import { acquireLock } from '../../dev/stack/lock.ts';
import { applicationEnvironment } from '../../dev/stack/part-environment.ts';
import { identityOf } from '../../dev/stack/process-identity.ts';
import { runStack } from '../../dev/stack/run.ts';
import { readSettings } from '../../dev/stack/settings.ts';
import { addressesOf, type Stack } from '../../dev/stack/stack.ts';
import { table } from '../../dev/stack/table.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tramite parts '));
});
afterEach(() => rmSync(folder, { recursive: true }));

const twilio = {
  TWILIO_ACCOUNT_SID: `AC${'1'.repeat(32)}`,
  TWILIO_AUTH_TOKEN: '1'.repeat(32),
  TWILIO_WHATSAPP_FROM: '+5491150000001',
};

test.for([
  [{ HOST: '0.0.0.0' }, /HOST is not this machine/],
  [
    { DATABASE_URL: 'postgres://a@db.example/t', DATABASE_OWNER_URL: 'postgres://o@127.0.0.1/t' },
    /DATABASE_URL is not on this machine/,
  ],
  [
    { DATABASE_URL: 'postgres://a@127.0.0.1/t', DATABASE_OWNER_URL: 'postgres://o@db.example/t' },
    /DATABASE_OWNER_URL is not on this machine/,
  ],
  [{ TEMPORAL_ADDRESS: 'namespace.account.tmprl.cloud:7233' }, /TEMPORAL_ADDRESS is not on this machine/],
  [{ DATABASE_URL: 'postgres://a@127.0.0.1/t' }, /DATABASE_URL given without DATABASE_OWNER_URL/],
  [{ TWILIO_ACCOUNT_SID: twilio.TWILIO_ACCOUNT_SID }, /without TWILIO_AUTH_TOKEN, TWILIO_WHATSAPP_FROM/],
] as const)('npm start refuses %o', async ([given, message]) => {
  await expect(readSettings([], given)).rejects.toThrow(message);
});

test('an option that does not exist is named', async () => {
  await expect(readSettings(['--ephemerel'], {})).rejects.toThrow('Unknown option --ephemerel');
});

test('demo people never meet real credentials', async () => {
  writeInstallation(folder, { ...(await openInstallation(folder)), demoData: true });
  const settings = await readSettings([], { STATE_DIR: folder, ...twilio });
  const signal = new AbortController().signal;
  await expect(runStack({ settings, services: [], signal, say: () => undefined })).rejects.toThrow(
    /holds the demo people.*whatsapp/s,
  );
});

test('API and worker are pointed at the local parts, and nothing of the shell leads them elsewhere', async () => {
  const stack = await stackOf({ STATE_DIR: folder });
  const misleading = {
    TEMPORAL_PROFILE: 'production',
    HTTPS_PROXY: 'http://outbound.example.com:8080',
    HOME: '/root',
  };
  for (const [name, value] of Object.entries(misleading)) vi.stubEnv(name, value);
  const environment = applicationEnvironment(stack);
  vi.unstubAllEnvs();
  for (const name of Object.keys(misleading)) expect(environment).not.toHaveProperty(name);
  const worker = loadEnvironment('worker', environment);
  const { TWILIO_BASE_URL, PANEL_URL, SMTP_URL, DATABASE_URL, MERCADOPAGO_BASE_URL } = worker;
  for (const address of [TWILIO_BASE_URL, PANEL_URL, SMTP_URL, DATABASE_URL, MERCADOPAGO_BASE_URL]) {
    expect(new URL(address ?? '').hostname).toBe('127.0.0.1');
  }
  expect(loadEnvironment('api', environment).HOST).toBe('127.0.0.1');
  const { BACKUP_STORE, SFTP_KEY_FILE, SFTP_HOST_KEYS } = loadEnvironment('worker', environment);
  expect(BACKUP_STORE).toBe(join(folder, 'backups'));
  expect(readFileSync(SFTP_KEY_FILE ?? '', 'utf8')).toBe(stack.installation.sftp.client.private);
  expect([...(SFTP_HOST_KEYS?.keys() ?? [])]).toEqual(['127.0.0.1']);
});

test('what the person gives replaces the emulator, and is reached as this network reaches the outside', async () => {
  const network = { HTTPS_PROXY: 'http://outbound.example.com:8080', NODE_EXTRA_CA_CERTS: 'ca.pem' };
  const stack = await stackOf({ STATE_DIR: folder, ...twilio, ...network, TWILIO_LOG_LEVEL: 'debug' });
  const environment = applicationEnvironment(stack);
  expect(loadEnvironment('worker', environment)).toMatchObject({ ...twilio, TWILIO_BASE_URL: undefined });
  expect(environment).toMatchObject({ ...network, NO_PROXY: '127.0.0.1,::1,localhost' });
  expect(environment).not.toHaveProperty('TWILIO_LOG_LEVEL');
});

test('secrets are random for each installation and kept over restarts', async () => {
  const first = await openInstallation(folder);
  expect(await openInstallation(folder)).toEqual(first);
  rmSync(join(folder, 'installation.json'));
  const second = await openInstallation(folder);
  for (const name of ['key', 'emulatorToken', 'panelToken'] as const)
    expect(second[name]).not.toBe(first[name]);
  expect(second.twilio.authToken).not.toBe(first.twilio.authToken);
  expect(second.sftp.client.private).not.toBe(first.sftp.client.private);
});

test('an installation of an earlier version gets the keys that it lacks, and keeps its secrets', async () => {
  const { sftp, ...earlier } = await openInstallation(folder);
  writeFileSync(join(folder, 'installation.json'), JSON.stringify(earlier));
  const opened = await openInstallation(folder);
  expect(opened).toMatchObject(earlier);
  expect(opened.sftp.host.private).not.toBe(sftp.host.private);
  expect(await openInstallation(folder)).toEqual(opened);
});

test('a lock is exclusive while its process lives, and given back', () => {
  const lock = acquireLock(folder);
  expect(() => acquireLock(folder)).toThrow(`process ${process.pid}`);
  lock.release();
  expect(existsSync(join(folder, 'lock'))).toBe(false);
  acquireLock(folder).release();
});

test('a lock whose number was given to another process since is taken over', () => {
  writeFileSync(join(folder, 'lock'), JSON.stringify({ pid: process.pid, startedAt: 'another life' }));
  acquireLock(folder);
  expect(JSON.parse(readFileSync(join(folder, 'lock'), 'utf8'))).toEqual(identityOf(process.pid));
});

describe('parts that come up', () => {
  const events: string[] = [];
  beforeEach(() => void events.splice(0));
  const service = (name: string, ...after: string[]): Service => ({
    name,
    title: `Part ${name}`,
    after,
    start: async () => {
      events.push(`start ${name}`);
      return childCalled(name, new Promise(() => undefined));
    },
  });
  const childCalled = (name: string, exited: Child['exited']) =>
    ({
      name,
      exited,
      tail: () => 'its last words',
      stop: async () => void events.push(`stop ${name}`),
    }) as Child;

  test('start after what they need, and stop before it', async () => {
    const services = [service('a'), service('b', 'a'), service('c', 'b')];
    const running = await bringUp(services, await stackOf({ STATE_DIR: folder }));
    await running.stop();
    expect(events).toEqual(['start a', 'start b', 'start c', 'stop c', 'stop b', 'stop a']);
  });

  test('are stopped when one fails, and those that wait never start', async () => {
    const failing = { ...service('b', 'a'), start: () => Promise.reject(new Error('no luck')) };
    const services = [service('a'), failing, service('c', 'b')];
    await expect(bringUp(services, await stackOf({ STATE_DIR: folder }))).rejects.toThrow(
      /Part b failed: .*no luck/s,
    );
    expect(events).toEqual(['start a', 'stop a']);
  });

  test('are stopped when one that was ready ends again before all are', async () => {
    const { promise: exited, resolve: end } = Promise.withResolvers<Awaited<Child['exited']>>();
    const short = { ...service('a'), start: async () => childCalled('a', exited) };
    const slow = {
      ...service('b', 'a'),
      start: async ({ signal }: Stack) => {
        end({ code: 3, signal: null });
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        throw signal.reason;
      },
    };
    await expect(bringUp([short, slow], await stackOf({ STATE_DIR: folder }))).rejects.toThrow(
      /a ended by itself \(code 3\).*its last words/s,
    );
    expect(events).toEqual(['stop a']);
  });

  test('are said to be ready; the demo is named only where there are people for it', async () => {
    const stack = await stackOf({ STATE_DIR: folder });
    const running = await bringUp([], stack);
    expect(table(stack, running)).toMatch(/^Ready\.$/m);
    const juan = { role: 'client', name: 'Juan Perez', email: 'juan@example.com', password: 'x' } as const;
    expect(table({ ...stack, accounts: [juan] }, running)).toMatch(
      /^Ready\. In another terminal: .*npm run demo$/m,
    );
  });
});

async function stackOf(given: Record<string, string>): Promise<Stack> {
  const settings = await readSettings([], given);
  const installation = await openInstallation(folder);
  return {
    settings,
    installation,
    addresses: addressesOf(settings, installation),
    journal: openJournal(folder),
    logFolder: folder,
    signal: new AbortController().signal,
    say: () => undefined,
    accounts: [],
  };
}
