import ssh2 from 'ssh2';
import { fingerprintOf } from '../../integrations/backups/sftp-files.ts';

const { generateKeyPairSync, parseKey } = ssh2.utils;

/** A pair in OpenSSH's form. */
export type SshKeys = { private: string; public: string };

/** A new pair. Some that the library makes it cannot read itself: those are made anew. */
export function newSshKeys(): SshKeys {
  for (;;) {
    const keys = generateKeyPairSync('ed25519');
    if (!(parseKey(keys.private) instanceof Error)) return { private: keys.private, public: keys.public };
  }
}

/** Of a public key, as `ssh-keygen -l` shows it. */
export function fingerprintOfKey(publicKey: string): string {
  const key = parseKey(publicKey);
  if (key instanceof Error) throw key;
  return fingerprintOf(key.getPublicSSH());
}
