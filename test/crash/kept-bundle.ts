import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';
import { buildWorkflowBundle } from '../../worker/build-bundle.ts';

/** The product's workflows, by how soon the activity of a killed worker comes back. */
const workflows = {
  short: fileURLToPath(new URL('./short-waits.ts', import.meta.url)),
  longer: fileURLToPath(new URL('./longer-waits.ts', import.meta.url)),
};
export type Waits = keyof typeof workflows;

const FOLDER = fileURLToPath(new URL('../../.cache/test/crash', import.meta.url));

/** Lays a bundle where a worker takes it. It is built once for all with the same workflows and waits. */
export async function layBundle(target: string, waits: Waits): Promise<void> {
  const bundle = join(FOLDER, `${waits}.${await fingerprint()}.js`);
  if (!existsSync(bundle)) {
    await removeOutdated(waits);
    await buildWorkflowBundle(bundle, workflows[waits]);
  }
  await mkdir(dirname(target), { recursive: true });
  await copyFile(bundle, target);
}

/** Of the workflows as the run's own bundle has them, and of the waits. */
async function fingerprint(): Promise<string> {
  const hash = createHash('sha256');
  const files = [inject('workflowBundle'), ...Object.values(workflows)];
  for (const file of files) hash.update(await readFile(file));
  return hash.digest('hex');
}

async function removeOutdated(waits: Waits): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  const names = await readdir(FOLDER);
  // One that another process is building has another ending.
  const outdated = names.filter((name) => name.startsWith(`${waits}.`) && name.endsWith('.js'));
  await Promise.all(outdated.map((name) => rm(join(FOLDER, name), { force: true })));
}
