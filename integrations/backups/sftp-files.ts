import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import SftpClient from 'ssh2-sftp-client';
import { networkFailure, OutsideError } from '../errors.ts';
import { FilesRefused, FilesUnavailable } from './errors.ts';
import type { AccountFiles } from './port.ts';

export type SftpSettings = {
  user: string;
  /** In OpenSSH's form, without a passphrase. */
  privateKey: string;
  port: number;
  /** Where the panel puts packages. */
  folder: string;
  /** By host: the fingerprint of its key, `SHA256:…` as `ssh-keygen -l` shows it. */
  hostKeys: ReadonlyMap<string, string>;
  /** Milliseconds; for tests. */
  patience?: { connectMs: number; idleMs: number };
};

const PATIENCE = { connectMs: 20_000, idleMs: 60_000 };
const KEEPALIVE_MS = 10_000;
/** Asked for at once: with less, a distant machine's answer takes longer to come than to be sent. */
const PART_BYTES = 256 * 1024;
const quiet = { error: () => undefined, end: () => undefined, close: () => undefined };

/** The files of the panel's machines over SFTP; a machine that shows another key than the pinned one gets nothing. */
export function createSftpFiles(settings: SftpSettings): AccountFiles {
  const { idleMs } = settings.patience ?? PATIENCE;
  return {
    folder: settings.folder,
    fetch: ({ host, path }, take) =>
      connected(settings, host, async (sftp) => {
        const { size } = await sftp.stat(path);
        const source = sftp.createReadStream(path, { highWaterMark: PART_BYTES });
        // Whoever takes it hears of it while reading; who never begins to read is not to end the process.
        source.on('error', () => undefined);
        return take(unlessIdle(source, idleMs), size).finally(() => source.destroy());
      }),
    discard: ({ host, path }) =>
      connected(settings, host, async (sftp) => {
        await sftp.delete(path, true);
      }),
  };
}

async function connected<Result>(
  { user, privateKey, port, hostKeys, patience }: SftpSettings,
  host: string,
  work: (sftp: SftpClient) => Promise<Result>,
): Promise<Result> {
  const pinned = hostKeys.get(host);
  if (pinned === undefined) throw new FilesRefused('host_key_unknown');
  let isOther = false;
  const sftp = new SftpClient('tramite', quiet);
  try {
    await sftp.connect({
      host,
      // Each part is asked for once the one before is here: a small packet that waits for company would double its way.
      sock: connect({ host, port, noDelay: true }),
      username: user,
      privateKey,
      readyTimeout: (patience ?? PATIENCE).connectMs,
      keepaliveInterval: KEEPALIVE_MS,
      hostVerifier: (key: Buffer) => {
        isOther = fingerprintOf(key) !== pinned;
        return !isOther;
      },
    });
    return await work(sftp);
  } catch (error) {
    throw isOther ? new FilesRefused('host_key_differs') : failureOf(error);
  } finally {
    await sftp.end().catch(() => undefined);
  }
}

/** As `ssh-keygen -l` shows it. */
export function fingerprintOf(publicKey: Buffer): string {
  return `SHA256:${createHash('sha256').update(publicKey).digest('base64').replace(/=+$/, '')}`;
}

/** What came, as it came; an error when nothing does for so many milliseconds. */
async function* unlessIdle(source: AsyncIterable<Uint8Array>, idleMs: number): AsyncGenerator<Uint8Array> {
  const parts = source[Symbol.asyncIterator]();
  for (;;) {
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new FilesUnavailable('TIMED_OUT')), idleMs);
    });
    const part = await Promise.race([parts.next(), silence]).finally(() => clearTimeout(timer));
    if (part.done) return;
    yield part.value;
  }
}

function failureOf(error: unknown): Error {
  if (error instanceof OutsideError) return error;
  const { level, code, message = '' } = error as { level?: string; code?: unknown; message?: string };
  if (code === 'ENOENT' || /no such file/i.test(message)) return new FilesRefused('file_missing');
  if (level === 'client-authentication' || /authentication methods failed/i.test(message))
    return new FilesUnavailable('LOGIN_REFUSED');
  if (/timed out/i.test(message)) return new FilesUnavailable('TIMED_OUT');
  if (/no response from server|not connected|no sftp connection/i.test(message))
    return new FilesUnavailable('CONNECTION_LOST');
  // What whoever takes the file fails with is not of the way there.
  return code === undefined && error instanceof Error
    ? error
    : new FilesUnavailable(networkFailure(error).code);
}
