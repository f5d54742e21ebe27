import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changeKinds } from '../../domain/change-kinds.ts';

/** The areas of the business: each may import those before it. */
const areas = [
  'transaction',
  'events',
  'company',
  'tasks',
  'changes',
  'messaging',
  'clients',
  'access',
  'services',
  'backups',
  'billing',
  'catalogue',
  'domains',
  'credentials',
  'transfer',
  'activation',
  'upgrade',
  'quotes',
  'cancellation',
  'renewal',
  'kinds',
  'accounts',
  'procedures',
];
const arrows = areas.flatMap((area, at) =>
  areas.slice(at + 1).map((later) => [`domain/${area}`, `../${later}/any.ts`] as const),
);

const forbidden = [
  ...arrows,
  ...areas.map((area) => ['domain', `./${area}/any.ts`] as const),
  ['domain/clients', '../../db/orm.ts'],
  ['domain/clients', '../../integrations/errors.ts'],
  ['domain/clients', '../../config/environment.ts'],
  ['db', '../api/main.ts'],
  ['workflows', '../integrations/errors.ts'],
  ['workflows', '../db/orm.ts'],
  ['activities', '../db/orm.ts'],
  ['activities', '../dev/start.ts'],
  ['activities', '../workflows/transfer.ts'],
  ['integrations/whatsapp', '../../workflows/transfer.ts'],
  ['integrations/whatsapp', '../../config/environment.ts'],
  ['api/routers', '../../activities/panel.ts'],
  ['api/routers', '../../workflows/transfer.ts'],
  ['worker', '../api/main.ts'],
  ['config', '../dev/start.ts'],
  ['ops', '../worker/workers.ts'],
  ['ops', '../workflows/transfer.ts'],
  ['worker', '../ops/ring.ts'],
  ['api', '../console/core/api.ts'],
  ['domain/clients', '../../console/core/format.ts'],
  ...['core', 'customer', 'staff'].flatMap((part) => [
    [`console/${part}`, '../../api/router.ts'] as const,
    [`console/${part}`, '../../api/schemas.ts'] as const,
    [`console/${part}`, '../../domain/money.ts'] as const,
    [`console/${part}/pages`, '../../../domain/errors.ts'] as const,
    [`console/${part}`, '../build/build.ts'] as const,
    [`console/${part}`, 'node:fs'] as const,
  ]),
  ['console/customer', '../staff/routes.tsx'],
  ['console/staff', '../customer/routes.tsx'],
  ['console/core', '../customer/routes.tsx'],
  ['console/core', '../staff/routes.tsx'],
  ['console/build', '../core/api.ts'],
] as const;

const allowed = [
  ...areas.flatMap((area, at) =>
    areas.slice(0, at).map((earlier) => [`domain/${area}`, `../${earlier}/any.ts`] as const),
  ),
  ['domain/clients', '../../domain/transaction/transaction.ts'],
  ['integrations/temporal', '../../workflows/messages.ts'],
  ['activities', '../workflows/messages.ts'],
  ['api', '../workflows/messages.ts'],
  ['worker', '../activities/panel.ts'],
  ['ops', '../workflows/messages.ts'],
  ['ops', '../db/orm.ts'],
  ['test', '../worker/workers.ts'],
  ['test', '../console/build/build.ts'],
  ['console/customer', '../core/api.ts'],
  ['console/staff/pages', '../../core/api.ts'],
] as const;

/** The repository's own rules, over a folder of probes that each import one thing. */
describe('the rooms (docs/architecture.md)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tramite-rooms-'));
  let found = '';

  beforeAll(() => {
    const rules = JSON.parse(readFileSync('biome.json', 'utf8'));
    writeFileSync(join(folder, 'biome.json'), JSON.stringify({ ...rules, vcs: { enabled: false } }));
    for (const [room, from] of [...forbidden, ...allowed]) {
      const path = join(folder, probe(room, from));
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, `import * as imported from '${from}';\n\nconsole.log(imported);\n`);
    }
    writeFileSync(
      join(folder, 'console/core/probe-type.ts'),
      "import type { AppRouter } from '../../api/router.ts';\n\nexport type Router = AppRouter;\n",
    );
    cpSync('test/console/read-once.grit', join(folder, 'test/console/read-once.grit'), { recursive: true });
    writeFileSync(join(folder, 'test/console/probe-once.ts'), 'expect(await page.count()).toBe(0);\n');
    writeFileSync(
      join(folder, 'test/console/probe-polled.ts'),
      'await expect.poll(() => page.count()).toBe(0);\n',
    );
    const args = ['lint', '--reporter=github', '--max-diagnostics=none', '.'];
    const { stdout, stderr } = spawnSync(resolve('node_modules/.bin/biome'), args, {
      cwd: folder,
      encoding: 'utf8',
    });
    found = stdout + stderr;
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(forbidden)('%s may not import %s', (room, from) => {
    expect(found).toContain(probe(room, from));
  });

  it.each(allowed)('%s may import %s', (room, from) => {
    expect(found).not.toContain(probe(room, from));
  });

  it('of the server the console may import the type AppRouter', () => {
    expect(found).not.toContain('console/core/probe-type.ts');
  });

  it('a test of the console asks a page until it shows something, not once', () => {
    expect(found).toContain('test/console/probe-once.ts');
    expect(found).not.toContain('test/console/probe-polled.ts');
  });

  it('every folder of the domain is an area with a place in the order', () => {
    const folders = readdirSync('domain', { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(folders.map(({ name }) => name).toSorted()).toEqual(areas.toSorted());
  });

  it.each(changeKinds)('the workflow of %s is in the bundle', (kind) => {
    expect(readFileSync('workflows/index.ts', 'utf8')).toContain(`export { ${kind} } from`);
  });

  it('workflows import nothing but types from activities and domain', () => {
    const imports = readdirSync('workflows').flatMap((file) =>
      readFileSync(`workflows/${file}`, 'utf8')
        .split(';')
        .map((statement) => statement.replace(/^[\s\S]*\*\//, '').trim())
        .filter((statement) => /^(?:import|export)\b[\s\S]*\/(?:activities|domain)\//.test(statement)),
    );
    expect(imports.length).toBeGreaterThan(0);
    for (const statement of imports) expect(statement).toMatch(/^(?:import|export) type /);
  });
});

function probe(room: string, from: string): string {
  return `${room}/probe-${from.replace(/[^a-z]+/g, '-')}.ts`;
}
