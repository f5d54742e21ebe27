import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildWorkflowBundle } from '../../worker/build-bundle.ts';

/** What the bundle is made of. */
const SOURCES = [
  'worker',
  'workflows',
  'activities',
  'domain',
  'db',
  'integrations',
  'config',
  'package.json',
];

let parent: string;
beforeAll(() => {
  parent = mkdtempSync(join(tmpdir(), 'tramite '));
});
afterAll(() => rmSync(parent, { recursive: true }));

test.runIf(process.platform === 'linux')(
  'the workflow bundle has the same modules in a path that webpack would take apart',
  async () => {
    const project = join(parent, "a #b?c=%41 é'!x");
    for (const source of SOURCES) cpSync(source, join(project, source), { recursive: true });
    symlinkSync(resolve('node_modules'), join(project, 'node_modules'));
    execFileSync(process.execPath, ['worker/build-bundle.ts'], { cwd: project, stdio: 'pipe' });
    const modules = (path: string) =>
      readFileSync(path, 'utf8')
        .match(/^\/\*\*\*\/ ".*"$/gm)
        ?.toSorted() ?? [];
    const built = modules(join(project, 'dist', 'workflows.js'));
    expect(built.length).toBeGreaterThan(50);
    expect(built).toEqual(modules(await buildWorkflowBundle('.cache/test/product.js')));
    expect(existsSync(join(parent, 'a '))).toBe(false);
  },
);
