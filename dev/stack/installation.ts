import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { newSshKeys, type SshKeys } from '../panel-emulator/ssh-keys.ts';
import { canEnter, postgresAccount } from '../postgres/account.ts';
import { SHARED_FOLDER } from '../postgres/binaries.ts';
import type { Passwords } from '../postgres/roles.ts';
import { randomPasswords } from '../postgres.ts';
import { StackError } from './failure.ts';
import {
  ENTERABLE_MODE,
  makeFolder,
  PRIVATE_FOLDER_MODE,
  readJson,
  writePrivate,
  writePrivateJson,
} from './files.ts';

/** What a state folder keeps over restarts: every secret, random for each installation. */
export type Installation = {
  /** Every secret of the demo accounts is derived from it. */
  key: string;
  passwords: Passwords;
  emulatorToken: string;
  twilio: { accountSid: string; authToken: string };
  panelToken: string;
  /** What the payment gateway gives a seller. */
  gateway: { accessToken: string; webhookSecret: string };
  /** Of the panel's machine, and of whoever fetches files from it. */
  sftp: { host: SshKeys; client: SshKeys };
  postgresFolder: string;
  /** Whether demo people live in its database: then it never meets real credentials. */
  demoData: boolean;
};

const FILE = 'installation.json';
/** The private key with which files are fetched from the panel emulator. */
export const SFTP_KEY_FILE = 'sftp-key';
const SECRET_BYTES = 32;
const SID_BYTES = 16;
const FOLDER_NAME_LENGTH = 16;

const secret = () => randomBytes(SECRET_BYTES).toString('base64url');

/**
 * Makes a folder for a stack.
 * @throws StackError when it holds something that is not of a stack: `npm run reset` would erase in it.
 */
export function makeStateFolder(folder: string): void {
  const foreign = namesIn(folder).find((name) => !/^(lock|ephemeral$|emulators$)/.test(name));
  if (foreign !== undefined && !readInstallation(folder)) {
    throw new StackError(
      `${folder} holds ${foreign}, which is not of a local stack. Set STATE_DIR to a new folder.`,
    );
  }
  makeFolder(folder, ENTERABLE_MODE);
  makeFolder(join(folder, 'emulators'), PRIVATE_FOLDER_MODE);
}

/** The installation of a state folder, made at its first start. */
export async function openInstallation(folder: string): Promise<Installation> {
  const found = readInstallation(folder);
  if (found?.sftp && found.gateway) return found;
  // One of an earlier version lacks one or both.
  const sftp = found?.sftp ?? newSftpKeys(folder);
  const gateway = found?.gateway ?? newGateway();
  const made = found ? { ...found, sftp, gateway } : await newInstallation(folder, { sftp, gateway });
  writeInstallation(folder, made);
  return made;
}

function newSftpKeys(folder: string): Installation['sftp'] {
  const sftp = { host: newSshKeys(), client: newSshKeys() };
  writePrivate(join(folder, SFTP_KEY_FILE), sftp.client.private);
  return sftp;
}

function newGateway(): Installation['gateway'] {
  return { accessToken: `APP_USR-${secret()}`, webhookSecret: secret() };
}

async function newInstallation(
  folder: string,
  parts: Pick<Installation, 'sftp' | 'gateway'>,
): Promise<Installation> {
  return {
    key: secret(),
    passwords: randomPasswords(),
    emulatorToken: secret(),
    twilio: {
      accountSid: `AC${randomBytes(SID_BYTES).toString('hex')}`,
      authToken: randomBytes(SID_BYTES).toString('hex'),
    },
    panelToken: secret(),
    ...parts,
    postgresFolder: await postgresFolder(folder),
    demoData: false,
  };
}

export function readInstallation(folder: string): Installation | undefined {
  return readJson<Installation>(join(folder, FILE));
}

export function writeInstallation(folder: string, installation: Installation): void {
  writePrivateJson(join(folder, FILE), installation);
}

/** Removes a state folder's content, the mark of an installation last. Folders of others are left alone. */
export function eraseInstallation(folder: string): void {
  const installation = readInstallation(folder);
  if (!installation) return;
  rmSync(installation.postgresFolder, { recursive: true, force: true });
  for (const name of [
    'temporal',
    'emulators',
    'backups',
    SFTP_KEY_FILE,
    'cache',
    'logs',
    'pids.json',
    'stack.json',
    FILE,
  ]) {
    rmSync(join(folder, name), { recursive: true, force: true });
  }
}

/** Nothing for a folder that is not there yet. */
export function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

/** Beside the rest, unless root keeps it where PostgreSQL's own user may not go. */
async function postgresFolder(folder: string): Promise<string> {
  if (await canEnter(folder, await postgresAccount())) return join(folder, 'postgres');
  const name = createHash('sha256').update(folder).digest('hex').slice(0, FOLDER_NAME_LENGTH);
  return join(SHARED_FOLDER, `state-${name}`);
}
