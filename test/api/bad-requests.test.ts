import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { appRouter } from '../../api/router.ts';
import { fieldName } from '../../domain/field-names.ts';
import { TEST_SECURITY_KEY } from '../harness/builders.ts';
import { type Api, createStaffSession, createTask, openApi, openTransfer } from './stand.ts';

const JSON_TYPE = { 'content-type': 'application/json' };

let api: Api;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());

const reasonIn = (body: string) => JSON.parse(body).error.data.reason as { code: string; text: string };

/** Every field of every procedure's input, by its path. */
function inputFields(): { procedure: string; field: string; schema: z.ZodType }[] {
  const procedures = appRouter._def.procedures as unknown as Record<
    string,
    { _def: { inputs: z.ZodType[] } }
  >;
  return Object.entries(procedures).flatMap(([procedure, { _def }]) =>
    _def.inputs.flatMap((input) => fieldsOf(input, '')).map((found) => ({ procedure, ...found })),
  );
}

function fieldsOf(schema: z.ZodType, path: string): { field: string; schema: z.ZodType }[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return fieldsOf(schema.unwrap() as z.ZodType, path);
  }
  const own = path === '' ? [] : [{ field: path, schema }];
  if (!(schema instanceof z.ZodObject)) return own;
  const inner = Object.entries(schema.shape as Record<string, z.ZodType>);
  return [
    ...own,
    ...inner.flatMap(([name, field]) => fieldsOf(field, path === '' ? name : `${path}.${name}`)),
  ];
}

describe('a text that Postgres cannot keep', () => {
  const fields = inputFields();

  test('is refused in every field of every input', () => {
    const texts = fields.filter(({ schema }) => schema instanceof z.ZodString);
    expect(texts.length).toBeGreaterThan(30);
    for (const { procedure, field, schema } of texts) {
      for (const bad of ['abc\0def', 'abc\ud800def']) {
        expect(schema.safeParse(bad).success, `${procedure} ${field}`).toBe(false);
      }
    }
  });

  test('as the mode of a grant, a reason or a note is refused by its Spanish name, and nothing is written', async () => {
    const { holder, changeId } = await openTransfer(api);
    const { session } = await createStaffSession(api);
    const taskId = await createTask(api, 'evidence_differs', changeId);
    const grant = { email: holder.email, securityKey: TEST_SECURITY_KEY, act: 'edit_contact' };
    for (const bad of ['abc\0def', 'abc\ud800def']) {
      const answers = [
        await api.mutate('auth.grant', { ...grant, subjectId: holder.id, mode: bad }, holder.session),
        await api.mutate('staff.clients.freeze', { clientId: holder.id, reason: bad }, session),
        await api.mutate('staff.tasks.resolve', { taskId, choice: 'seen', note: bad }, session),
        await api.mutate('staff.tasks.resolve', { taskId, choice: bad }, session),
      ];
      expect(answers.map(({ status, reason }) => [status, reason?.code])).toEqual(
        Array(4).fill([400, 'INVALID_INPUT']),
      );
      expect(answers[1]?.reason?.text).toBe(
        'Revisá el campo «motivo»: tiene caracteres que no se pueden usar.',
      );
    }
  });

  test('every field of an input has a Spanish name', () => {
    const missing = fields.filter(({ field }) => fieldName(field) === field).map(({ field }) => field);
    expect([...new Set(missing)]).toEqual([]);
  });
});

describe('what an input is told in Spanish', () => {
  test.each([
    [{ email: 'a@b.co', password: '' }, 'Revisá el campo «clave»: tiene que tener como mínimo 1 carácter.'],
    [{ email: 5, password: 'x' }, 'Revisá el campo «correo»: se esperaba un texto.'],
  ])('%o', async (input, text) => {
    expect((await api.mutate('auth.signIn', input)).reason?.text).toBe(text);
  });

  test('the kinds of document, as people call them', async () => {
    const { session } = await openTransfer(api).then(({ holder }) => holder);
    const document = { type: 'X', number: '1' };
    const { reason } = await api.mutate('account.update', { document }, session);
    expect(reason?.text).toBe('Revisá el campo «tipo de documento»: se esperaba DNI, CUIT o pasaporte.');
  });
});

test('a cursor of the year 0, which Postgres does not have, is refused', async () => {
  const { holder } = await openTransfer(api);
  const cursor = Buffer.from(JSON.stringify(['0000-01-01T00:00:00Z', holder.id])).toString('base64url');
  for (const list of ['services.list', 'transfers.list']) {
    const answer = await api.query(list, { cursor }, holder.session);
    expect(answer).toMatchObject({ status: 400, reason: { code: 'INVALID_INPUT' } });
  }
});

describe('a request under /trpc that never becomes a call', () => {
  test.each([
    ['multipart', 415, { 'content-type': 'multipart/form-data; boundary=x' }, '--x--'],
    ['plain text', 415, { 'content-type': 'text/plain' }, '{}'],
    ['a large body', 413, JSON_TYPE, `"${'a'.repeat(70_000)}"`],
    ['no valid host', 400, { ...JSON_TYPE, host: '[' }, '{}'],
  ])('%s is %i, with a reason like every other error', async (_kind, status, headers, payload) => {
    const answer = await api.server.inject({ method: 'POST', url: '/trpc/auth.signIn', headers, payload });
    expect(answer.statusCode).toBe(status);
    expect(JSON.parse(answer.body).error.data).toMatchObject({
      httpStatus: status,
      reason: { code: 'INVALID_INPUT', details: { field: 'pedido' } },
    });
  });

  test.each([
    ['/trpc/%zz', 400, 'INVALID_INPUT'],
    [`/trpc/${'a'.repeat(300)}`, 414, 'INVALID_INPUT'],
    ['/trpc/catalogue.plans,catalogue.plans?batch=1&input={}', 400, 'INVALID_INPUT'],
    ['/trpc/transfers.steal', 404, 'NOT_FOUND'],
    ['/trpc', 404, 'NOT_FOUND'],
    ['/trpc/a/b', 404, 'NOT_FOUND'],
  ])('%s is %i', async (url, status, code) => {
    const answer = await api.server.inject({ url });
    expect(answer.statusCode).toBe(status);
    expect(reasonIn(answer.body).code).toBe(code);
  });
});

test('what somebody types where a procedure is named does not get into the log', async () => {
  await api.server.inject({ url: '/trpc/juan.perez%40example.com' });
  await api.server.inject({
    url: '/trpc/juan.perez%40example.com',
    method: 'POST',
    headers: JSON_TYPE,
    payload: '{',
  });
  await api.mutate('auth.signIn', { email: 1 });
  expect(api.log.join('')).not.toContain('juan.perez');
  expect(api.log.some((line) => line.includes('"procedure":"auth.signIn"'))).toBe(true);
});

test('a client that hangs up in the middle of its body is no outage', async () => {
  const { port } = new URL(await api.listen());
  const before = api.log.length;
  const begun = (path: string) =>
    `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"a`;
  for (const path of ['/trpc/auth.signIn', '/webhooks/twilio/inbound', '/clave/abc']) {
    const socket = connect(Number(port), '127.0.0.1');
    socket.write(begun(path), () => socket.destroy());
  }
  const since = () => api.log.slice(before);
  await expect.poll(() => since().filter((line) => line.includes('a client hung up')).length).toBe(3);
  expect(since().filter((line) => /"level":[56]0/.test(line))).toEqual([]);
});

describe('the address that tries are counted by (C6)', () => {
  const forwarded = '198.51.100.1, 198.51.100.2, 203.0.113.7';

  test.each([
    [0, '127.0.0.1'],
    [1, '203.0.113.7'],
    [2, '198.51.100.2'],
  ])(
    'behind %i proxies of ours is %s: what a client typed before it is not believed',
    async (count, address) => {
      const behind = await openApi({ trustedProxies: count });
      const seen: string[] = [];
      behind.server.addHook('onRequest', async (request) => void seen.push(request.ip));
      await behind.server.inject({ url: '/health/live', headers: { 'x-forwarded-for': forwarded } });
      expect(seen).toEqual([address]);
      await behind.close();
    },
  );
});
