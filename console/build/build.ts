import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compressAll } from './compress.ts';
import { fingerprintOfSources } from './fingerprint.ts';

const CONSOLE = fileURLToPath(new URL('..', import.meta.url));
/** What a built console was built from: the same again needs no build. */
const BUILT_FROM = 'built-from.txt';
/** Put into every page by whoever serves it, another one each time. */
const NONCE = '__NONCE__';

const CORE = /console\/core\/|node_modules\/(?:@tanstack|@trpc|react|react-dom|scheduler)\//;

/** Builds the console unless it is there already, built from the same sources. Resolves to whether it had to. */
export async function buildConsole(folder: string): Promise<boolean> {
  const target = resolve(folder);
  const fingerprint = await fingerprintOfSources();
  const builtFrom = join(target, BUILT_FROM);
  if (existsSync(builtFrom) && (await readFile(builtFrom, 'utf8')) === fingerprint) return false;
  const draft = `${target}.${process.pid}`;
  try {
    await bundle(draft);
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

/** One page for customers and one for staff: what only one of them needs is in no file of the other. */
async function bundle(outDir: string): Promise<void> {
  // Loaded only when there is something to build: it is most of the time that this program takes.
  const { build } = await import('vite');
  await build({
    configFile: false,
    root: CONSOLE,
    logLevel: 'error',
    html: { cspNonce: NONCE },
    build: {
      outDir,
      emptyOutDir: true,
      target: 'baseline-widely-available',
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rolldownOptions: {
        input: [join(CONSOLE, 'index.html'), join(CONSOLE, 'equipo.html')],
        // One file for what every page needs: many small ones would each be a request.
        output: { codeSplitting: { groups: [{ name: 'core', test: CORE }] } },
      },
    },
  });
}
