import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

const WORKFLOWS = fileURLToPath(new URL('../workflows/index.ts', import.meta.url));
const DEFAULT_PATH = 'dist/workflows.js';

/** Builds the workflow bundle once, so that no worker builds it at start. Resolves to its absolute path. */
export async function buildWorkflowBundle(path: string = DEFAULT_PATH): Promise<string> {
  const { code } = await bundleWorkflowCode({ workflowsPath: WORKFLOWS, logger: new DefaultLogger('WARN') });
  const target = resolve(path);
  await mkdir(dirname(target), { recursive: true });
  const partial = `${target}.${process.pid}`;
  await writeFile(partial, code);
  await rename(partial, target);
  return target;
}

if (import.meta.main) console.log(await buildWorkflowBundle());
