import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { appRouter } from '../api/router.ts';

/** Where the API finds what its document says of each procedure. */
export const DOCS_FILE = 'api/openapi/procedure-docs.json';
const ROUTERS = 'api/routers';
/** What every kind of change has is written once. */
const OF_EVERY_KIND = 'api/change-procedures.ts';
const COMMENTED = /\/\*\*((?:(?!\*\/).)*)\*\/\s+(\w+): \w/gs;

type Procedures = Readonly<Record<string, unknown>>;

/** The comment above each procedure, by its path, as one line of text; a procedure without one is an error. */
export async function procedureDocs(): Promise<string> {
  const ofEveryKind = commentsIn(OF_EVERY_KIND);
  const docs = new Map<string, string>();
  for (const file of readdirSync(ROUTERS)) {
    const own = commentsIn(join(ROUTERS, file));
    for (const [name, path] of await pathsIn(file)) {
      const doc = own.get(name) ?? ofEveryKind.get(name);
      if (!doc || doc.startsWith('Errors')) throw new Error(`${path}: no comment says what it does`);
      docs.set(path, doc);
    }
  }
  const paths = Object.keys(appRouter._def.procedures);
  return `${JSON.stringify(Object.fromEntries(paths.map((path) => [path, docs.get(path)])), null, 2)}\n`;
}

function commentsIn(file: string): Map<string, string> {
  const comments = readFileSync(file, 'utf8').matchAll(COMMENTED);
  return new Map([...comments].map(([, text = '', name = '']) => [name, oneLine(text)]));
}

function oneLine(comment: string): string {
  return comment
    .replace(/^\s*\*/gm, '')
    .replace(/\s+/g, ' ')
    .trim();
}

/** The procedures of a file's routers: each by its name there, with its path in the whole. */
async function pathsIn(file: string): Promise<[name: string, path: string][]> {
  const exported: Record<string, { _def?: { procedures?: Procedures } }> = await import(
    pathToFileURL(join(ROUTERS, file)).href
  );
  const paths = new Map(
    Object.entries(appRouter._def.procedures as Procedures).map(([path, it]) => [it, path]),
  );
  return Object.values(exported).flatMap((part) =>
    Object.entries(part._def?.procedures ?? part).flatMap(([name, procedure]): [string, string][] => {
      const path = paths.get(procedure);
      return path === undefined ? [] : [[name, path]];
    }),
  );
}
