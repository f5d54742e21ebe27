import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compressAll } from './compress.ts';
import { fingerprintOfSources } from './fingerprint.ts';

/** Pages that belong together: what only one of them needs is in no file of another. */
export type Site = {
  /** The folder of the pages. */
  root: string;
  pages: readonly string[];
  /** Every folder whose files they are made of. */
  sources: readonly string[];
};

export const CONSOLE = fileURLToPath(new URL('..', import.meta.url));
/** What a built console was built from: the same again needs no build. */
const BUILT_FROM = 'built-from.txt';
/** Put into every page by whoever serves it, another one each time. */
const NONCE = '__NONCE__';

const CORE = /console\/core\/|node_modules\/(?:@tanstack|@trpc|react|react-dom|scheduler)\//;

/** One page for customers and one for staff. */
const consolePages: Site = { root: CONSOLE, pages: ['index.html', 'equipo.html'], sources: [CONSOLE] };

/** Builds the console unless it is there already, built from the same sources. Resolves to whether it had to. */
export function buildConsole(folder: string): Promise<boolean> {
  return buildSite(folder, consolePages);
}

/** The same for any pages. */
export async function buildSite(folder: string, site: Site): Promise<boolean> {
  const target = resolve(folder);
  const fingerprint = await fingerprintOfSources(site.sources);
  const builtFrom = join(target, BUILT_FROM);
  if (existsSync(builtFrom) && (await readFile(builtFrom, 'utf8')) === fingerprint) return false;
  const draft = `${target}.${process.pid}`;
  try {
    await bundle(draft, site);
    await compressAll(join(draft, 'assets'));
    await writeFile(join(draft, BUILT_FROM), fingerprint);
    await mkdir(dirname(target), { recursive: true });
    await rm(target, { recursive: true, force: true });
    await rename(draft, target);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return true;
}

async function bundle(outDir: string, { root, pages }: Site): Promise<void> {
  // Loaded only when there is something to build: it is most of the time that this program takes.
  const { build } = await import('vite');
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    html: { cspNonce: NONCE },
    build: {
      outDir,
      emptyOutDir: true,
      target: 'baseline-widely-available',
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rolldownOptions: {
        input: pages.map((page) => join(root, page)),
        // One file for what every page needs: many small ones would each be a request.
        output: { codeSplitting: { groups: [{ name: 'core', test: CORE }] } },
      },
    },
  });
}
