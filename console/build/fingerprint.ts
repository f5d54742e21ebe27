import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CONSOLE = fileURLToPath(new URL('..', import.meta.url));
const LOCK_FILE = fileURLToPath(new URL('../../package-lock.json', import.meta.url));

/** Changes with every file of the console, this builder too, and with every version of a library. */
export async function fingerprintOfSources(): Promise<string> {
  const entries = await readdir(CONSOLE, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .toSorted();
  const hash = createHash('sha256');
  for (const file of [...files, LOCK_FILE]) {
    const content = await readFile(file);
    hash.update(`${file.slice(CONSOLE.length)}\n${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}
