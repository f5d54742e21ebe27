import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSftpServer } from '../../dev/panel-emulator/sftp-server.ts';
import { fingerprintOfKey, newSshKeys } from '../../dev/panel-emulator/ssh-keys.ts';
import { createSftpFiles, type SftpSettings } from '../../integrations/backups/sftp-files.ts';

export const HOST = '127.0.0.1';
const USER = 'backups';

/** A machine with one file of so many bytes, and a client of it. */
export async function startMachine({ bytes = 50_000 } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'tramite-machine-'));
  const [hostKey, ownKey] = [newSshKeys(), newSshKeys()];
  const content = randomBytes(bytes);
  mkdirSync(join(folder, 'packages'));
  writeFileSync(join(folder, 'packages', 'one.tar.gz'), content);
  const server = await startSftpServer({
    user: USER,
    hostKey: hostKey.private,
    authorizedKey: ownKey.public,
    folder,
  });
  const settings: SftpSettings = {
    user: USER,
    privateKey: ownKey.private,
    port: server.port,
    folder: '/packages',
    hostKeys: new Map([[HOST, fingerprintOfKey(hostKey.public)]]),
    patience: { connectMs: 5_000, idleMs: 2_000 },
  };
  return {
    content,
    faults: server.faults,
    file: { host: HOST, path: '/packages/one.tar.gz' },
    place: join(folder, 'packages', 'one.tar.gz'),
    files: (changes: Partial<SftpSettings> = {}) => createSftpFiles({ ...settings, ...changes }),
    close: async () => {
      await server.close();
      rmSync(folder, { recursive: true });
    },
  };
}
