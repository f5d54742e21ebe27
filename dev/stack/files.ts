import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/** For everything that holds a secret: only its owner reads it. */
export const PRIVATE_MODE = 0o600;
export const PRIVATE_FOLDER_MODE = 0o700;

/** Replaces a file in one step; whoever reads it sees the old content or the new, never a part. */
export function writePrivateJson(path: string, value: unknown): void {
  const draft = `${path}.${process.pid}`;
  try {
    writeFileSync(draft, `${JSON.stringify(value, null, 2)}\n`, { mode: PRIVATE_MODE });
    renameSync(draft, path);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** The parsed content, or undefined when there is no such file. */
export function readJson<T>(path: string): T | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
