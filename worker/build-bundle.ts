import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BundleOptions, bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

const REPOSITORY = fileURLToPath(new URL('..', import.meta.url));
const WORKFLOWS = fileURLToPath(new URL('../workflows/index.ts', import.meta.url));
const PAYLOAD_CONVERTER = fileURLToPath(new URL('../workflows/payload-converter.ts', import.meta.url));
const DEFAULT_PATH = 'dist/workflows.js';
/** In a path webpack takes these for the beginning of a query, of a fragment and of a loader. */
const MEANS_MORE_TO_WEBPACK = /[?#!]/;
/** Another name of the working folder, which has none of them. Linux only. */
const WORKING_FOLDER = '/proc/self/cwd/';

/** Builds the workflow bundle once, so that no worker builds it at start. Resolves to its absolute path. */
export async function buildWorkflowBundle(
  path: string = DEFAULT_PATH,
  workflowsPath: string = WORKFLOWS,
): Promise<string> {
  const target = resolve(path);
  const { code } = await bundleWorkflowCode(
    MEANS_MORE_TO_WEBPACK.test(REPOSITORY) ? byWorkingFolder(workflowsPath) : { ...common, workflowsPath },
  );
  await mkdir(dirname(target), { recursive: true });
  const partial = `${target}.${process.pid}`;
  await writeFile(partial, code);
  await rename(partial, target);
  return target;
}

const common = { payloadConverterPath: PAYLOAD_CONVERTER, logger: new DefaultLogger('WARN') };

/** The same, with the repository called by another name wherever webpack meets it. */
function byWorkingFolder(workflowsPath: string): BundleOptions {
  if (process.platform !== 'linux') {
    throw new Error(`webpack cannot read ${REPOSITORY}: move it to a path without ?, # and !`);
  }
  process.chdir(REPOSITORY);
  return {
    ...common,
    workflowsPath: renamed(workflowsPath),
    payloadConverterPath: renamed(PAYLOAD_CONVERTER),
    webpackConfigHook: (config) => {
      const { resolve: resolution, ...rest } = renamed(config);
      const symlinks = false;
      return {
        ...rest,
        context: WORKING_FOLDER,
        resolve: { ...resolution, symlinks },
        resolveLoader: { symlinks },
      };
    },
  };
}

function renamed<Value>(value: Value): Value {
  const change = (part: unknown): unknown => {
    if (typeof part === 'string') return part.replaceAll(REPOSITORY, WORKING_FOLDER);
    if (Array.isArray(part)) return part.map(change);
    if (part === null || Object.getPrototypeOf(part) !== Object.prototype) return part;
    return Object.fromEntries(Object.entries(part as object).map(([name, inner]) => [name, change(inner)]));
  };
  return change(value) as Value;
}

if (import.meta.main) console.log(await buildWorkflowBundle());
