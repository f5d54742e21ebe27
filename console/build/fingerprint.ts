import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const BUILDER = fileURLToPath(new URL('.', import.meta.url));
const LOCK_FILE = fileURLToPath(new URL('../../package-lock.json', import.meta.url));

/** Changes with every file of some folders, with this builder, and with every version of a library. */
export async function fingerprintOfSources(folders: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const folder of [...folders, BUILDER]) {
    for (const file of await filesIn(folder)) {
      const content = await readFile(file);
      hash.update(`${file.slice(folder.length)}\n${content.length}\n`).update(content);
    }
  }
  return hash.update(await readFile(LOCK_FILE)).digest('hex');
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .toSorted();
}
