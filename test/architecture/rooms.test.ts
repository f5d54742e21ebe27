import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** What Biome says of a file that imports `from`; nothing is written. */
function lint(path: string, from: string): string {
  const input = `import * as imported from '${from}';\n\nconsole.log(imported);\n`;
  const { stdout, stderr } = spawnSync('node_modules/.bin/biome', ['lint', `--stdin-file-path=${path}`], {
    input,
    encoding: 'utf8',
  });
  return stdout + stderr;
}

describe('the rooms (docs/architecture.md)', () => {
  it.each([
    ['domain/clients/probe.ts', '../../db/orm.ts'],
    ['domain/clients/probe.ts', '../../integrations/errors.ts'],
    ['db/probe.ts', '../api/main.ts'],
    ['workflows/probe.ts', '../integrations/errors.ts'],
    ['activities/probe.ts', '../db/orm.ts'],
    ['activities/probe.ts', '../dev/start.ts'],
    ['integrations/whatsapp/probe.ts', '../../workflows/transfer.ts'],
    ['integrations/whatsapp/probe.ts', '../../config/environment.ts'],
    ['api/routers/probe.ts', '../../activities/panel.ts'],
    ['api/routers/probe.ts', '../../workflows/transfer.ts'],
    ['worker/probe.ts', '../api/main.ts'],
    ['config/probe.ts', '../dev/start.ts'],
  ])('%s may not import %s', (path, from) => {
    expect(lint(path, from)).toContain('noRestrictedImports');
  });

  it.each([
    ['domain/clients/probe.ts', '../../db/transaction.ts'],
    ['integrations/temporal/probe.ts', '../../workflows/messages.ts'],
    ['api/probe.ts', '../workflows/messages.ts'],
    ['worker/probe.ts', '../activities/panel.ts'],
    ['test/probe.ts', '../worker/workers.ts'],
  ])('%s may import %s', (path, from) => {
    expect(lint(path, from)).not.toContain('noRestrictedImports');
  });

  it('workflows import nothing but types from activities and domain', () => {
    const imports = readdirSync('workflows').flatMap((file) =>
      readFileSync(`workflows/${file}`, 'utf8')
        .split(';')
        .map((statement) => statement.trim())
        .filter(
          (statement) =>
            /^(?:import|export)\b/.test(statement) && /\/(?:activities|domain)\//.test(statement),
        ),
    );
    expect(imports.length).toBeGreaterThan(0);
    for (const statement of imports) expect(statement).toMatch(/^(?:import|export) type /);
  });
});
