import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const OTHERS_MAY_READ = 0o077;
const MODE_BITS = 0o777;

/** What others may do with each thing in a state folder, where they may do anything. */
export function openToOthers(folder: string): Record<string, string> {
  const names = ['.', ...readdirSync(folder, { recursive: true, encoding: 'utf8' })];
  const open = names
    .filter((name) => !name.startsWith('postgres/data/'))
    // What comes and goes, as a database's journal, may be gone by now.
    .map((name) => [name, statSync(join(folder, name), { throwIfNoEntry: false })?.mode ?? 0] as const)
    .filter(([, mode]) => mode & OTHERS_MAY_READ);
  return Object.fromEntries(open.map(([name, mode]) => [name, (mode & MODE_BITS).toString(8)]));
}
