import { spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { callerEnvironment } from '../stack/machine-environment.ts';
import type { Binary } from './wheels.ts';

/** A network that drops packets would let the SDK wait for many minutes. */
const DOWNLOAD_TIMEOUT_MS = 120_000;
const FILE_NAME = /^temporal-(cli|test-server)-.*(?<!\.downloading)$/;

/**
 * Lets the SDK fetch its own copy of a server and returns its path. In a process of its own, because the
 * SDK's download can be neither limited in time nor cancelled.
 */
export async function downloadBySdk(binary: Binary, folder: string, signal?: AbortSignal): Promise<string> {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), binary, folder], {
    env: callerEnvironment(),
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: DOWNLOAD_TIMEOUT_MS,
    killSignal: 'SIGKILL',
    signal,
  });
  let output = '';
  child.stderr.on('data', (chunk) => {
    output += chunk;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code === null) throw new Error(`nothing came within ${DOWNLOAD_TIMEOUT_MS / 1000} s`);
  if (code !== 0) throw new Error(output.trim().split('\n').at(-1) ?? `it ended with code ${code}`);
  const file = (await readdir(folder)).find((name) => FILE_NAME.test(name));
  if (file === undefined) throw new Error('it left no file behind');
  return join(folder, file);
}

async function startOnce(binary: Binary, downloadDir: string): Promise<void> {
  const { TestWorkflowEnvironment } = await import('@temporalio/testing');
  const server = { executable: { type: 'cached-download', downloadDir } } as const;
  const environment =
    binary === 'cli'
      ? await TestWorkflowEnvironment.createLocal({ server })
      : await TestWorkflowEnvironment.createTimeSkipping({ server });
  await environment.teardown();
}

if (import.meta.main) {
  const [binary, folder] = process.argv.slice(2);
  if (folder === undefined) throw new Error('expected: cli|timeSkipping FOLDER');
  try {
    await startOnce(binary as Binary, folder);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message.split('\n')[0] : error}\n`);
    process.exit(1);
  }
}
