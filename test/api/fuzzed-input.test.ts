import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { appRouter } from '../../api/router.ts';
import type { Row } from './access-rows.ts';
import {
  cancellationsRows,
  catalogueRows,
  domainsRows,
  invoicesRows,
  paymentsRows,
  quotesRows,
  servicesRows,
} from './access-rows-clients.ts';
import { staffRows } from './access-rows-staff.ts';
import { createWorld, type World } from './access-world.ts';
import { type Answer, type Api, openApi } from './stand.ts';

/** Of billing: what a client's panel, staff's console and integration keys send. */
const PART =
  /^(?:staff\.)?(?:cancellations|catalogue|domains|holidays|invoices|keys|payments|quotes|services)\./;
const rows: Record<string, Row> = {
  ...cancellationsRows,
  ...catalogueRows,
  ...domainsRows,
  ...invoicesRows,
  ...paymentsRows,
  ...quotesRows,
  ...servicesRows,
  ...staffRows,
};
type Definition = { type: 'query' | 'mutation' | 'subscription'; inputs: z.ZodType[] };
const definitions = appRouter._def.procedures as unknown as Record<string, { _def: Definition }>;
const procedures = Object.entries(definitions)
  .filter(([name, { _def }]) => PART.test(name) && _def.type !== 'subscription')
  .map(([name, { _def }]) => ({
    name,
    isQuery: _def.type === 'query',
    fields: _def.inputs.flatMap(fieldsOf),
  }));
type Procedure = (typeof procedures)[number];

function fieldsOf(schema: z.ZodType): string[] {
  if (schema instanceof z.ZodPrefault) return fieldsOf(schema.unwrap() as z.ZodType);
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

let api: Api;
let world: World;
beforeAll(async () => {
  api = await openApi();
  world = await createWorld(api);
});
afterAll(() => api.close());

const cursorOf = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url');

/** What goes wrong where somebody trusts a type, a length, a range or a character. */
const hostile: unknown[] = [
  null,
  0,
  -1,
  Number.MAX_SAFE_INTEGER,
  '',
  'a'.repeat(5_000),
  'abc\0def',
  'abc\ud800def',
  "'; drop table invoice; --",
  '{{name}}',
  randomUUID(),
  '0000-01-01',
  '2026-02-30',
  '9999-12-31',
  '-1',
  '9'.repeat(18),
  '9'.repeat(19),
  'xn--.com',
  '__proto__',
  cursorOf('9999-12-31T23:59:59.999Z', randomUUID()),
  cursorOf('0000-01-01T00:00:00Z', randomUUID()),
  cursorOf(1, 2),
  {},
  { amount: '9'.repeat(18), currency: 'ARS' },
  { amount: '1', currency: 'USD' },
  Array(50).fill({ description: 'x', amount: { amount: '9'.repeat(18), currency: 'ARS' } }),
];

/** Every place of an input, those inside its lists and objects too. */
function placesIn(value: unknown): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const name = Array.isArray(value) ? Number(key) : key;
    return [[name], ...placesIn(inner).map((rest) => [name, ...rest])];
  });
}

function withAt(value: unknown, [first, ...rest]: (string | number)[], put: unknown): unknown {
  if (first === undefined) return put;
  const copy = Array.isArray(value) ? [...value] : { ...(value as object) };
  const slots = copy as Record<string | number, unknown>;
  slots[first] = withAt(slots[first], rest, put);
  return copy;
}

/** Whoever may, and gets as far as the verb. */
function callerOf(name: string): { session: string } {
  if (name.startsWith('payments.')) return world.recordingKey;
  return name.startsWith('staff.') ? world.administrator : world.owner;
}

function ask({ name, isQuery }: Procedure, input: unknown): Promise<Answer> {
  const { session } = callerOf(name);
  return isQuery ? api.query(name, input ?? null, session) : api.mutate(name, input ?? null, session);
}

const REFUSED = [400, 403, 404, 409, 412, 429];

function expectClear(answer: Answer, what: string): void {
  if (answer.status === 200) return;
  expect(REFUSED, `${what}: ${answer.body}`).toContain(answer.status);
  expect(answer.reason?.code, what).toMatch(/^[A-Z_]+$/);
  expect(answer.reason?.text, what).toMatch(/^\p{Lu}.+\.$/su);
}

describe.each(procedures)('$name', (procedure) => {
  const inputOf = () => rows[procedure.name]?.input?.(world) ?? {};

  test('answers each hostile value in each place of its input, and in place of it, with a clear refusal', async () => {
    const valid = inputOf();
    const absent = procedure.fields.map((field) => [field, undefined]);
    const places = [[], ...placesIn({ ...Object.fromEntries(absent), ...(valid as object) })];
    for (const place of places) {
      for (const put of hostile) {
        const answer = await ask(procedure, withAt(valid, place, put));
        expectClear(answer, `${place.join('.')} = ${JSON.stringify(put).slice(0, 60)}`);
      }
    }
  });

  test('answers whatever else somebody may send', async () => {
    const valid = inputOf() as object;
    const names = fc.constantFrom('x', ...procedure.fields);
    const sent = fc.oneof(
      fc.jsonValue({ maxDepth: 3 }),
      fc.dictionary(names, fc.jsonValue({ maxDepth: 2 })).map((some) => ({ ...valid, ...some })),
    );
    await fc.assert(
      fc.asyncProperty(sent, async (input) =>
        expectClear(await ask(procedure, input), JSON.stringify(input)),
      ),
      { numRuns: 15 },
    );
  });
});

test('none of it was taken for a fault of ours', () => {
  expect(api.log.filter((line) => /"level":[56]0/.test(line))).toEqual([]);
});
