import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CopyDiffers, StoreRefused } from './errors.ts';
import type { BackupStore, Expected, StoredCopy } from './port.ts';

const PARTIAL = '.part';
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;
const NAME = /^\w[\w.-]{0,199}$/;

/** A folder, which should be of another disk and another machine than the accounts. */
export function createDirectoryStore(folder: string): BackupStore {
  return {
    async put(source, { name, expected }) {
      if (!NAME.test(name) || name.endsWith(PARTIAL)) throw new StoreRefused('INVALID_NAME');
      await inStore(() => mkdir(folder, { recursive: true, mode: FOLDER_MODE }));
      await removePartials(folder, name);
      const partial = join(folder, `${name}.${randomUUID()}${PARTIAL}`);
      try {
        const came = await write(source, partial);
        const copy = await inStore(() => readBack(partial));
        refuseDifferent(copy, { ...expected, sha256: came });
        await inStore(() => rename(partial, join(folder, name)));
        await inStore(() => syncFolder(folder));
        return { place: name, sizeBytes: copy.sizeBytes, sha256: copy.sha256 };
      } catch (error) {
        await rm(partial, { force: true }).catch(() => undefined);
        throw error;
      }
    },
  };
}

/** What copies left behind that were interrupted, or are being made by somebody who is taken for dead: they come to nothing. */
async function removePartials(folder: string, name: string): Promise<void> {
  const names = await inStore(() => readdir(folder));
  const partials = names.filter((found) => found.startsWith(`${name}.`) && found.endsWith(PARTIAL));
  for (const found of partials) await inStore(() => rm(join(folder, found), { force: true }));
}

/** Resolves to the SHA-256 of what came. */
async function write(source: AsyncIterable<Uint8Array>, path: string): Promise<string> {
  const hash = createHash('sha256');
  const file = await inStore(() => open(path, 'wx', FILE_MODE));
  try {
    for await (const part of source) {
      hash.update(part);
      await inStore(() => file.appendFile(part));
    }
    await inStore(() => file.sync());
  } finally {
    await file.close();
  }
  return hash.digest('hex');
}

type Digests = { sizeBytes: number; sha256: string; md5: string };

async function readBack(path: string): Promise<Digests> {
  const [sha256, md5] = [createHash('sha256'), createHash('md5')];
  let sizeBytes = 0;
  const file = await open(path);
  for await (const part of file.createReadStream()) {
    sizeBytes += part.length;
    sha256.update(part);
    md5.update(part);
  }
  return { sizeBytes, sha256: sha256.digest('hex'), md5: md5.digest('hex') };
}

function refuseDifferent(found: Digests, expected: Expected & Pick<StoredCopy, 'sha256'>): void {
  if (found.sizeBytes !== expected.sizeBytes) throw new CopyDiffers('size');
  const isMade = expected.md5 === undefined || expected.md5 === found.md5;
  if (!isMade || found.sha256 !== expected.sha256) throw new CopyDiffers('checksum');
}

/** The new name is kept over a loss of power. */
async function syncFolder(folder: string): Promise<void> {
  const opened = await open(folder);
  await opened.sync().finally(() => opened.close());
}

/** Only what the store itself fails with: what the source fails with is another's. */
async function inStore<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const { code } = error as { code?: unknown };
    throw typeof code === 'string' ? new StoreRefused(code) : error;
  }
}
