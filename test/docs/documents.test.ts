import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { variables } from '../../config/variables.ts';
import { taskKinds } from '../../domain/tasks/staff-task.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const documents = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => join('docs', path)),
];
const rooms = ['domain', 'db', 'workflows', 'activities', 'integrations', 'api', 'worker', 'ops', 'config'];
const codeIn = (folders: readonly string[]) =>
  folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .map((path) => join(folder, path)),
  );
const sources = codeIn(rooms);
const tests = codeIn(['test']);
const everything = [...documents, ...sources, ...tests, ...codeIn(['dev', 'bench'])];
const scripts: Record<string, string> = JSON.parse(read('package.json')).scripts;

/** Of errors, and of what libraries read. */
const whereNamesAre = [
  'domain/errors.ts',
  'integrations/errors.ts',
  'config/follow-proxy.ts',
  'dev/stack/part-environment.ts',
  'test/dev/stack/hostile-environment.ts',
];

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
  for (const { path, folder } of pathsIn(text)) {
    const isThere = ['', folder, dirname(document)].some((from) => existsSync(join(root, from, path)));
    expect(isThere || isUniqueName(document, path) || path.endsWith('stack.json'), path).toBe(true);
  }
  for (const [, name = ''] of text.matchAll(/npm run ([\w:]+)/g))
    expect(scripts, name).toHaveProperty([name]);
  for (const [, name = ''] of text.matchAll(/`([A-Z]+(?:_[A-Z]+)+)`/g)) {
    const isKnown =
      name in variables ||
      whereNamesAre.some((file) => read(file).includes(name)) ||
      /^(NOT_SENT|NOT_FOUND|TIMED_OUT|ALLOW_DUPLICATE_FAILED_ONLY)$/.test(name);
    expect(isKnown, name).toBe(true);
  }
});

/** The paths in backticks, each with the folder that the heading above it names. */
function pathsIn(text: string): { path: string; folder: string }[] {
  return text.split(/^(?=## )/m).flatMap((section) => {
    const [, folder = ''] = /^## .*\(`([\w/]+)`\)/.exec(section) ?? [];
    const paths = section.matchAll(/`([\w./-]+(?:\.(?:ts|sh|json|yml|md)|\/))`/g);
    return [...paths].map(([, path = '']) => ({ path, folder }));
  });
}

/** Whether a bare name can mean one thing alone. The rules name each file with its folder, since they are many. */
function isUniqueName(document: string, path: string): boolean {
  if (document === 'docs/rules.md') return false;
  if (path.endsWith('/')) return rooms.some((room) => existsSync(join(root, room, path)));
  return sources.filter((source) => source.endsWith(`/${path}`)).length === 1;
}

test('every rule that is built is quoted in the code and in a test', () => {
  const rules = read('docs/rules.md');
  const inFull = [...rules.matchAll(/^\*\*([GCT]\d+) ·/gm)];
  const inPart = [...rules.matchAll(/^\| ([ABXU]\d+) \|.*\| (?!– \|).+ \|$/gm)];
  expect([inFull.length, inPart.length]).toEqual([31, 38]);
  const [code = '', shown = ''] = [sources, tests].map((paths) => paths.map(read).join('\n'));
  for (const [, rule = ''] of [...inFull, ...inPart]) {
    const quoted = new RegExp(`\\b${rule}\\b`);
    expect([quoted.test(code), quoted.test(shown)], rule).toEqual([true, true]);
  }
});

test('every invariant, target, step of the data flow and document that is quoted exists', () => {
  const invariants = read('docs/invariants.md');
  const [, dataFlow = ''] = /^## Data flow\n(.*?)^## /ms.exec(read('docs/architecture.md')) ?? [];
  const quotable = [
    {
      quote: /\binvariants? (\d+(?:(?:, | and )\d+)*)/gi,
      line: (number: string) => `| ${number} |`,
      text: invariants,
    },
    { quote: /\bdata flow (\d+)/g, line: (number: string) => `\n${number}. **`, text: dataFlow },
    { quote: /\bP(\d)\b/g, line: (number: string) => `\n| P${number} |`, text: invariants },
  ];
  for (const path of everything.filter((name) => name !== 'test/docs/documents.test.ts')) {
    for (const { quote, line, text } of quotable) {
      for (const [words, numbers = ''] of read(path).matchAll(quote)) {
        for (const number of numbers.match(/\d+/g) ?? [])
          expect(text.includes(line(number)), `${path}: ${words}`).toBe(true);
      }
    }
    if (path.endsWith('.ts')) {
      for (const [name] of read(path).matchAll(/[\w./-]+\.md\b/g))
        expect(existsSync(join(root, name)), `${path}: ${name}`).toBe(true);
    }
  }
});

test('every rule that the code quotes stands in docs/rules.md', () => {
  const rules = read('docs/rules.md');
  const quoted = new Set(sources.flatMap((path) => read(path).match(/\b[GCTXUBA]\d{1,2}\b/g) ?? []));
  expect(quoted.size).toBeGreaterThan(30);
  for (const rule of quoted) expect(rules).toMatch(new RegExp(`\\b${rule}\\b`));
});

test('docs/operations.md says what each staff task means and what each choice does', () => {
  const operations = read('docs/operations.md');
  for (const [kind, choices] of Object.entries(taskKinds)) {
    const [row = ''] = operations.split('\n').filter((line) => line.startsWith(`| \`${kind}\` |`));
    for (const choice of Object.keys(choices)) expect(row, kind).toContain(`\`${choice}\``);
  }
});

test('every decision is listed in docs/architecture.md', () => {
  const architecture = read('docs/architecture.md');
  for (const file of readdirSync(join(root, 'docs/decisions')))
    expect(architecture).toContain(`decisions/${file}`);
});
