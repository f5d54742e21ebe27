import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { variables } from '../../config/variables.ts';
import { taskKinds } from '../../domain/staff/staff-task.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const documents = [
  'README.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => join('docs', path)),
];
const rooms = ['domain', 'db', 'workflows', 'activities', 'integrations', 'api', 'worker', 'config'];
const sources = rooms.flatMap((room) =>
  readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => join(room, path)),
);
const scripts: Record<string, string> = JSON.parse(read('package.json')).scripts;

/** As GitHub makes them of headings. */
const anchorsIn = (text: string) =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-'),
  );

test.for(documents)('%s links to what exists', (document) => {
  for (const [, target = ''] of read(document).matchAll(/\]\(([^)\s]+)\)/g)) {
    const [path = '', anchor] = target.split('#');
    const file = path === '' ? document : normalize(join(dirname(document), path));
    expect(existsSync(join(root, file)), target).toBe(true);
    if (anchor !== undefined) expect(anchorsIn(read(file)), target).toContain(anchor);
  }
});

test.for(documents)('%s names files, commands and variables that exist', (document) => {
  const text = read(document);
  for (const [, path = ''] of text.matchAll(/`([\w/.-]+\.(?:ts|sh|json|yml))`/g)) {
    if (path !== 'stack.json')
      expect(
        existsSync(join(root, path)) || sources.some((source) => source.endsWith(`/${path}`)),
        path,
      ).toBe(true);
  }
  for (const [, name = ''] of text.matchAll(/npm run ([\w:]+)/g))
    expect(scripts, name).toHaveProperty([name]);
  for (const [, name = ''] of text.matchAll(/`([A-Z]+(?:_[A-Z]+)+)`/g)) {
    const isKnown =
      name in variables ||
      read('domain/errors.ts').includes(name) ||
      /^(NOT_SENT|NOT_FOUND|TIMED_OUT|ALLOW_DUPLICATE_FAILED_ONLY)$/.test(name);
    expect(isKnown, name).toBe(true);
  }
});

test('every rule that the code quotes stands in docs/rules.md, those of G, C and T in full', () => {
  const rules = read('docs/rules.md');
  const quoted = new Set(sources.flatMap((path) => read(path).match(/\b[GCTXUBA]\d{1,2}\b/g) ?? []));
  expect(quoted.size).toBeGreaterThan(30);
  for (const rule of quoted) expect(rules).toMatch(new RegExp(`\\b${rule}\\b`));
  for (const [letter, count] of [
    ['G', 9],
    ['C', 9],
    ['T', 13],
  ] as const) {
    for (let number = 1; number <= count; number += 1) expect(rules).toContain(`**${letter}${number} ·`);
  }
});

test('docs/operations.md says what each staff task means and what each choice does', () => {
  const operations = read('docs/operations.md');
  for (const [kind, choices] of Object.entries(taskKinds)) {
    const [row = ''] = operations.split('\n').filter((line) => line.startsWith(`| \`${kind}\` |`));
    for (const choice of choices) expect(row, kind).toContain(`\`${choice}\``);
  }
});

test('every decision is listed in docs/architecture.md', () => {
  const architecture = read('docs/architecture.md');
  for (const file of readdirSync(join(root, 'docs/decisions')))
    expect(architecture).toContain(`decisions/${file}`);
});
