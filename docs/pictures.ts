import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { activationKind } from '../domain/activation/activation.ts';
import { cancellationKind } from '../domain/cancellation/cancellation.ts';
import type { ChangeKind } from '../domain/change-kinds.ts';
import type { KindDefinition } from '../domain/changes/kind.ts';
import { transferKind } from '../domain/transfer/transfer.ts';
import { upgradeKind } from '../domain/upgrade/upgrade.ts';

/** Where the pictures stand. */
export const DOCUMENT = 'docs/architecture.md';
const kinds: Readonly<Record<ChangeKind, KindDefinition>> = {
  transfer: transferKind,
  activation: activationKind,
  upgrade: upgradeKind,
  cancellation: cancellationKind,
};
const STYLES = [
  'classDef open fill:#e3f2fd,stroke:#1565c0,color:#0d2b45',
  'classDef decided fill:#fff3cd,stroke:#b26a00,color:#4a2c00',
  'classDef over fill:#eeeeee,stroke:#616161,color:#212121',
  'classDef pause fill:#fdecea,stroke:#b3261e,color:#5c1410',
];

/** The document with every picture as the code gives it now: between `<!-- picture: … -->` and `<!-- end -->`. */
export function withPictures(document: string): string {
  return document.replace(
    /(<!-- picture: ([\w ]+) -->\n).*?(<!-- end -->)/gs,
    (_, begin: string, name: string, end: string) =>
      `${begin}\n\`\`\`mermaid\n${pictureOf(name).join('\n')}\n\`\`\`\n\n${end}`,
  );
}

function pictureOf(name: string): string[] {
  if (name === 'areas') return areas();
  const kind = name.replace(/^states of /, '') as ChangeKind;
  if (!Object.hasOwn(kinds, kind)) throw new Error(`${DOCUMENT} asks for an unknown picture: ${name}`);
  return statesOf(kinds[kind]);
}

/** Where each state may lead. The core knows a pause by its name (`domain/changes/pause.ts`). */
export function statesOf({ first, states, next }: KindDefinition): string[] {
  const phases = Object.entries(states).map(([state, phase]) => ({ state, phase }));
  return [
    'stateDiagram-v2',
    ...STYLES.map((style) => `  ${style}`),
    `  [*] --> ${first}`,
    ...phases.flatMap(({ state, phase }) => [
      ...(next[state] ?? []).map((to) => `  ${state} --> ${to}`),
      ...(phase === 'over' ? [`  ${state} --> [*]`] : []),
      `  ${state}: ${state} (${phase})`,
      `  class ${state} ${state === 'paused' ? 'pause' : phase}`,
    ]),
  ];
}

/** What each area imports, without what follows from other arrows; dotted what goes against the order of areas. */
function areas(): string[] {
  const order = areaOrder();
  const isDown = (from: string, to: string) => order.indexOf(to) < order.indexOf(from);
  const arrows = new Map(order.map((area) => [area, importedBy(area).filter((to) => order.includes(to))]));
  const down = (from: string) => (arrows.get(from) ?? []).filter((to) => isDown(from, to));
  const reaches = (from: string, to: string): boolean =>
    down(from).some((next) => next === to || reaches(next, to));
  return [
    'flowchart TD',
    ...order.toReversed().flatMap((from) => [
      ...down(from)
        .filter((to) => !down(from).some((other) => reaches(other, to)))
        .map((to) => `  ${from} --> ${to}`),
      ...(arrows.get(from) ?? []).filter((to) => !isDown(from, to)).map((to) => `  ${from} -.-> ${to}`),
    ]),
  ];
}

/** As Biome's rules have it: each may import those before it; without a rule of its own it may import all. */
export function areaOrder(): string[] {
  const { overrides } = JSON.parse(readFileSync('biome.json', 'utf8')) as {
    overrides: { includes: string[] }[];
  };
  const ruled = overrides.flatMap(({ includes }) => /^domain\/(\w+)\//.exec(includes[0] ?? '')?.[1] ?? []);
  const folders = readdirSync('domain', { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [...ruled, ...folders.map(({ name }) => name).filter((name) => !ruled.includes(name))];
}

function importedBy(area: string): string[] {
  const files = readdirSync(join('domain', area), { recursive: true, encoding: 'utf8' });
  const code = files
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join('domain', area, file), 'utf8'))
    .join('\n');
  const imported = [...code.matchAll(/ from '(?:\.\.\/)+(\w+)\//g)].map(([, other = '']) => other);
  return [...new Set(imported)].filter((other) => other !== area).toSorted();
}
