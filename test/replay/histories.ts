import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import { historyFromJSON, historyToJSON } from '@temporalio/common/lib/proto-utils.js';

const FOLDER = fileURLToPath(new URL('./histories/', import.meta.url));
const SUFFIX = '.json';

/** The names of the committed histories, `<workflow>.<path>`. */
export async function historyNames(): Promise<string[]> {
  const files = await readdir(FOLDER);
  return files.map((file) => file.slice(0, -SUFFIX.length)).sort();
}

export async function readHistory(name: string): Promise<History> {
  return historyFromJSON(JSON.parse(await readFile(fileOf(name), 'utf8')));
}

export function isRecorded(name: string): boolean {
  return existsSync(fileOf(name));
}

/** Writes a history once: a committed one never changes, a run of today's code is another history. */
export async function keepHistory(name: string, history: History): Promise<void> {
  const json = JSON.stringify(JSON.parse(historyToJSON(history)));
  await writeFile(fileOf(name), `${json}\n`, { flag: 'wx' });
}

function fileOf(name: string): string {
  return `${FOLDER}${name}${SUFFIX}`;
}
