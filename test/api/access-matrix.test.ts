import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { appRouter } from '../../api/router.ts';
import { StreamLimits } from '../../api/streams.ts';
import { findSession } from '../../domain/access/session-actor.ts';
import { refusalOf } from '../access/company.ts';
import { testContext } from '../harness/builders.ts';
import { everyRow, lastWrites } from '../harness/every-row.ts';
import { savepoint } from '../harness/savepoint.ts';
import { callers, keys, type Procedure, type Row, type Who } from './access-rows.ts';
import { rows } from './access-rows-all.ts';
import { createWorld, type World } from './access-world.ts';
import { demandDocumentedEvent } from './as-documented.ts';
import { openStream } from './event-stream.ts';
import { type Api, openApi } from './stand.ts';

type Definition = {
  type: 'query' | 'mutation' | 'subscription';
  inputs: z.ZodType[];
  resolver: (call: { ctx: unknown; input: unknown; path: string }) => Promise<unknown>;
};
const definitions = appRouter._def.procedures as unknown as Record<Procedure, { _def: Definition }>;
const definitionOf = (procedure: Procedure) => definitions[procedure]._def;

let api: Api;
let url: string;
let world: World;
let restoreWorld: () => Promise<void>;
beforeAll(async () => {
  api = await openApi();
  url = await api.listen();
  world = await createWorld(api);
  restoreWorld = await savepoint(api);
});
afterAll(() => api.close());

async function furnish({ where }: Row): Promise<void> {
  await restoreWorld();
  await where?.(world);
}

type Reply = { status: number; body: string; code: string | undefined };

async function ask(procedure: Procedure, input: unknown, session?: string): Promise<Reply> {
  if (definitionOf(procedure).type === 'subscription') return firstEvent(procedure, input, session);
  const call = definitionOf(procedure).type === 'query' ? api.query : api.mutate;
  const { status, body, reason } = await call(procedure, input, session);
  return { status, body, code: reason?.code };
}

async function firstEvent(procedure: Procedure, input: unknown, session?: string): Promise<Reply> {
  const stream = await openStream(`${url}/trpc/${procedure}`, { input, ...(session ? { session } : {}) });
  const event = await stream.next();
  stream.close();
  if (event?.event === 'message') demandDocumentedEvent(procedure, event.data);
  const refused = event?.data as { data?: { reason?: { code: string } } } | undefined;
  return { status: 200, body: JSON.stringify(event), code: refused?.data?.reason?.code };
}

function sessionsOf(who: Who): (string | undefined)[] {
  return who === 'nobody' ? [undefined, ...world.dead] : [world[who].session];
}

/** The same input about what does not exist. */
function absent(input: unknown): unknown {
  const isId = (value: unknown) => z.uuid().safeParse(value).success;
  const fields = Object.entries(input ?? {});
  return (
    input && Object.fromEntries(fields.map(([name, value]) => [name, isId(value) ? randomUUID() : value]))
  );
}

function namesOwner(text: string): boolean {
  const { id, email, phone } = world.owner;
  return [id, email, phone].some((name) => text.includes(name));
}
const works = (row: Row) => callers.filter((who) => ['works', 'own'].includes(row.may[who]));

test('every procedure has its row, and every row its procedure', () => {
  expect(Object.keys(rows).toSorted()).toEqual(Object.keys(definitions).toSorted());
});

describe.each(Object.entries(rows) as [Procedure, Row][])('%s (C8)', (procedure, row) => {
  const refused = callers.filter((who) => !works(row).includes(who));
  const { type, inputs } = definitionOf(procedure);

  if (refused.length > 0)
    test(`is refused to ${refused.join(', ')}, who learn and change nothing`, async () => {
      await furnish(row);
      const input = row.input?.(world);
      const rowsNow = () => lastWrites(api, row.isCounted && 'try_counter');
      const before = await rowsNow();
      for (const who of refused) {
        for (const session of sessionsOf(who)) {
          const reply = await ask(procedure, input, session);
          expect({ who, code: reply.code }).toEqual({ who, code: row.may[who] });
          // A party who brings another's grant knows what it is for.
          if (reply.code === 'GRANT_INVALID') continue;
          expect(await ask(procedure, absent(input), session)).toEqual(reply);
          // Not even what an input looks like.
          if (reply.code === 'NOT_FOUND' || reply.code === 'SECRET_WRONG') continue;
          expect(await ask(procedure, 'nonsense', session)).toEqual(reply);
        }
      }
      expect(await rowsNow()).toEqual(before);
    });

  test.each(works(row))('works for %s, with the same input', async (who) => {
    await furnish(row);
    const ofOwner = async () => (await everyRow(api)).filter(namesOwner);
    const isOwn = row.may[who] === 'own';
    const before = isOwn ? await ofOwner() : [];
    const { code, body } = await ask(procedure, row.input?.(world), sessionsOf(who)[0]);
    expect(code).toBeUndefined();
    if (!isOwn) return;
    expect(body).not.toSatisfy(namesOwner);
    expect(await ofOwner()).toEqual(before);
  });

  if (refused.length > 0)
    test('is refused by its verb as well, whatever its router lets through', async () => {
      await furnish(row);
      const [schema = z.undefined()] = inputs;
      const input = schema.parse(row.input?.(world));
      const before = await lastWrites(api, row.isCounted && 'try_counter');
      for (const who of refused) {
        const expected = refusalOfVerb(row, who);
        if (expected === 'works') continue;
        const ctx = await contextOf(who);
        const answer = (async () => {
          const given = await definitionOf(procedure).resolver({ ctx, input, path: procedure });
          return type === 'subscription' ? (given as AsyncGenerator).next() : given;
        })();
        expect({ who, code: await refusalOf(answer) }).toEqual({ who, code: expected });
      }
      expect(await lastWrites(api, row.isCounted && 'try_counter')).toEqual(before);
    });
});

/** Who is no session to the router is anybody to the verb. */
function refusalOfVerb({ verb, may }: Row, who: Who) {
  const isUnknown = may[who] === 'SESSION_INVALID';
  return verb?.[who] ?? (isUnknown ? (verb?.nobody ?? 'FORBIDDEN') : may[who]);
}

/** What a procedure is given behind all that its router asks first. */
async function contextOf(who: Who) {
  const [token = ''] = sessionsOf(who);
  const key = keys.find((name) => name === who);
  const found = key ? { id: '', actor: world[key].actor } : await findSession(testContext(api), { token });
  const session = { id: found?.id ?? '' };
  const call = { system: api.system, address: '', requestLog: api.system.log, callId: '' };
  return { ...call, streams: new StreamLimits(), session, ...(found ? { actor: found.actor } : {}) };
}
