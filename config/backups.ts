import { readFileSync } from 'node:fs';
import { createDirectoryStore } from '../integrations/backups/directory-store.ts';
import type { BackupRoute } from '../integrations/backups/port.ts';
import { createSftpFiles } from '../integrations/backups/sftp-files.ts';
import { type Environment, EnvironmentError } from './environment.ts';

/**
 * The way of backups off the panel's machines; undefined where none is set up, and staff makes them by hand (X7a).
 * @throws EnvironmentError when the key cannot be read.
 */
export function backupRouteOf(environment: Environment<'worker'>): BackupRoute | undefined {
  const { BACKUP_STORE, SFTP_USER, SFTP_KEY_FILE, SFTP_FOLDER, SFTP_HOST_KEYS, SFTP_PORT } = environment;
  if (!BACKUP_STORE || !SFTP_USER || !SFTP_KEY_FILE || !SFTP_FOLDER || !SFTP_HOST_KEYS) return undefined;
  const files = createSftpFiles({
    user: SFTP_USER,
    privateKey: keyIn(SFTP_KEY_FILE),
    port: SFTP_PORT,
    folder: SFTP_FOLDER,
    hostKeys: SFTP_HOST_KEYS,
  });
  return { files, store: createDirectoryStore(BACKUP_STORE) };
}

function keyIn(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new EnvironmentError('worker', ['SFTP_KEY_FILE is wrong: expected a file that can be read']);
  }
}
