import { once } from 'node:events';
import { closeSync, fstatSync, openSync, readSync, rmSync, statSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { FaultPlan } from '../emulator/faults.ts';

const { utils } = ssh2;
const { STATUS_CODE } = utils.sftp;
const HOST = '127.0.0.1';
const TENTHS = 10;
/** A server may give less than it was asked for. */
const LARGEST_PART = 4_096;

export type SftpOptions = {
  /** A free port when absent or 0. */
  port?: number;
  user: string;
  /** OpenSSH private key that the server shows itself with. */
  hostKey: string;
  /** OpenSSH public key that `user` may sign in with. */
  authorizedKey: string;
};

export type SftpEmulator = {
  port: number;
  /**
   * `cut_3`: the connection breaks after three tenths of a file; `short_3`: its end is told there; `garble`: one byte is
   * another; `refuse_login`; `hang`: nothing is told of a file.
   */
  faults: FaultPlan;
  close(): Promise<void>;
};

/** It has this, too; its types do not say so. */
type Undelayed = ssh2.Connection & { setNoDelay(on: boolean): void };
type Open = { file: number; size: number; fault: string | undefined };
type Folder = { folder: string; faults: FaultPlan };

/** An SFTP server on loopback whose root is a folder; it gives files and deletes them. */
export async function startSftpServer(options: SftpOptions & { folder: string }): Promise<SftpEmulator> {
  const faults = new FaultPlan((kind) => {
    if (kind === 'refuse_login') return 'login';
    return /^((cut|short)_\d|garble|hang)$/.test(kind) ? 'read' : undefined;
  });
  const clients = new Set<ssh2.Connection>();
  const server = new ssh2.Server({ hostKeys: [options.hostKey] }, (client) => {
    clients.add(client);
    (client as Undelayed).setNoDelay(true);
    client.on('error', () => undefined);
    client.on('close', () => clients.delete(client));
    client.on('authentication', (request) => authenticate(request, options, faults));
    client.on('session', (accept) => {
      accept().on('sftp', (begin) => serve(begin(), client, { folder: options.folder, faults }));
    });
  });
  server.listen(options.port ?? 0, HOST);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    faults,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const client of clients) client.end();
      await closed;
    },
  };
}

function authenticate(request: ssh2.AuthContext, { user, authorizedKey }: SftpOptions, faults: FaultPlan) {
  const allowed = utils.parseKey(authorizedKey);
  if (allowed instanceof Error) throw allowed;
  const isHim =
    request.method === 'publickey' &&
    request.username === user &&
    request.key.data.equals(allowed.getPublicSSH()) &&
    (!request.signature ||
      (request.blob !== undefined && allowed.verify(request.blob, request.signature, request.hashAlgo)));
  if (isHim && faults.take('login', user) === undefined) request.accept();
  else request.reject(['publickey']);
}

function serve(sftp: ssh2.SFTPWrapper, client: ssh2.Connection, { folder, faults }: Folder): void {
  const open = new Map<number, Open>();
  const placeOf = (path: string) => join(folder, join('/', path));
  const attempt = (id: number, work: () => void) => {
    try {
      work();
    } catch (error) {
      const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      sftp.status(id, isMissing ? STATUS_CODE.NO_SUCH_FILE : STATUS_CODE.FAILURE);
    }
  };
  const tellAbout = (id: number, path: string) =>
    attempt(id, () => sftp.attrs(id, attributes(placeOf(path))));

  sftp.on('STAT', tellAbout);
  sftp.on('LSTAT', tellAbout);
  sftp.on('REALPATH', (id, path) => {
    const filename = join('/', path);
    sftp.name(id, [{ filename, longname: filename, attrs: {} as ssh2.Attributes }]);
  });
  sftp.on('OPEN', (id, path) =>
    attempt(id, () => {
      const file = openSync(placeOf(path), 'r');
      open.set(file, { file, size: fstatSync(file).size, fault: faults.take('read', path) });
      const handle = Buffer.alloc(4);
      handle.writeUInt32BE(file);
      sftp.handle(id, handle);
    }),
  );
  sftp.on('READ', (id, handle, offset, length) => {
    const found = open.get(handle.readUInt32BE());
    if (found) read({ id, offset, length }, found, { sftp, client });
    else sftp.status(id, STATUS_CODE.FAILURE);
  });
  sftp.on('CLOSE', (id, handle) => {
    const file = handle.readUInt32BE();
    if (open.delete(file)) closeSync(file);
    sftp.status(id, STATUS_CODE.OK);
  });
  sftp.on('REMOVE', (id, path) =>
    attempt(id, () => {
      rmSync(placeOf(path));
      sftp.status(id, STATUS_CODE.OK);
    }),
  );
}

type Part = { id: number; offset: number; length: number };

function read(
  { id, offset, length: wanted }: Part,
  { file, size, fault = '' }: Open,
  { sftp, client }: { sftp: ssh2.SFTPWrapper; client: ssh2.Connection },
): void {
  if (fault === 'hang') return;
  const length = Math.min(wanted, LARGEST_PART);
  const [kind, tenths] = fault.split('_');
  const end = tenths === undefined ? size : Math.floor((size * Number(tenths)) / TENTHS);
  const part = Buffer.alloc(Math.max(0, Math.min(length, end - offset)));
  const got = part.length === 0 ? 0 : readSync(file, part, 0, part.length, offset);
  if (kind === 'cut' && offset + length >= end) client.end();
  else if (got === 0) sftp.status(id, STATUS_CODE.EOF);
  else {
    if (kind === 'garble' && offset === 0) part[0] = (part[0] ?? 0) ^ 1;
    sftp.data(id, part.subarray(0, got));
  }
}

function attributes(place: string): ssh2.Attributes {
  const { mode, uid, gid, size, atime, mtime } = statSync(place);
  const seconds = (instant: Date) => Math.floor(instant.getTime() / 1000);
  return { mode, uid, gid, size, atime: seconds(atime), mtime: seconds(mtime) };
}
