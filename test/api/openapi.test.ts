import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codesIn } from '../../api/openapi/error-schemas.ts';
import { JsonSchemas } from '../../api/openapi/json-schemas.ts';
import { appRouter } from '../../api/router.ts';
import { money } from '../../api/schemas.ts';
import { refusals } from '../../domain/errors.ts';
import { keyScopes } from '../../domain/transaction/context.ts';
import type { Procedure, Row, Who } from './access-rows.ts';
import { rows } from './access-rows-all.ts';
import { demandDocumented, openApi } from './as-documented.ts';
import { type Api, openApi as openServer } from './stand.ts';

type Operation = {
  operationId: string;
  tags: string[];
  summary: string;
  security: Record<string, string[]>[];
  responses: Record<string, { content: Record<string, { schema: unknown }> }>;
};
const operations = Object.entries(openApi.paths).map(([path, item]) => {
  const [[method = '', operation] = []] = Object.entries(item) as [string, Operation][];
  if (!operation) throw new Error(`${path} has no operation`);
  return { path, method, operation };
});

let api: Api;
beforeAll(async () => {
  api = await openServer();
});
afterAll(() => api.close());

describe('GET /openapi.json', () => {
  test('is the document, cached, and 304 for whoever has it', async () => {
    const first = await api.server.inject({ url: '/openapi.json' });
    expect(first.statusCode).toBe(200);
    expect(first.headers).toMatchObject({
      'content-type': expect.stringContaining('application/json'),
      'cache-control': 'public, max-age=300',
    });
    const served = first.json();
    expect(served).toEqual({ ...openApi, info: { ...openApi.info, version: served.info.version } });
    const { etag = '' } = first.headers;
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`]) {
      const again = await api.server.inject({ url: '/openapi.json', headers: { 'if-none-match': known } });
      expect([again.statusCode, again.body, again.headers.etag]).toEqual([304, '', etag]);
    }
    const changed = await api.server.inject({
      url: '/openapi.json',
      headers: { 'if-none-match': '"other"' },
    });
    expect(changed.statusCode).toBe(200);
  });
});

describe('the document', () => {
  test('is OpenAPI 3.1', async () => {
    const { valid, errors } = await new Validator().validate(structuredClone(openApi));
    expect(errors).toBeUndefined();
    expect(valid).toBe(true);
  });

  test('has every procedure once, by the method that tRPC takes it with', () => {
    const procedures = appRouter._def.procedures as unknown as Record<string, { _def: { type: string } }>;
    expect(operations.map(({ path, method }) => [path, method])).toEqual(
      Object.entries(procedures).map(([name, { _def }]) => [
        `/trpc/${name}`,
        _def.type === 'mutation' ? 'post' : 'get',
      ]),
    );
    expect(new Set(operations.map(({ operation }) => operation.operationId)).size).toBe(operations.length);
  });

  test('refers to what it has, and has nothing that is not referred to', () => {
    const referred = [...JSON.stringify(openApi).matchAll(/"#\/components\/schemas\/([^"]+)"/g)];
    const names = new Set(referred.map(([, name]) => name));
    expect([...names].toSorted()).toEqual(Object.keys(openApi.components.schemas).toSorted());
  });

  test('says of every answer what it is: no schema in it allows anything', () => {
    const anything: string[] = [];
    const visit = (node: unknown, at: string) => {
      if (typeof node !== 'object' || node === null || at.endsWith('/default')) return;
      // What is done and has nothing to say is an object without properties.
      if (Object.keys(node).length === 0 && !at.endsWith('/properties')) anything.push(at);
      for (const [name, child] of Object.entries(node)) visit(child, `${at}/${name}`);
    };
    for (const { path, operation } of operations) visit(operation.responses['200'], path);
    for (const [name, schema] of Object.entries(openApi.components.schemas)) visit(schema, name);
    expect(anything).toEqual([]);
  });

  test('has the whole catalogue of errors, and of each procedure those that its comment names', () => {
    expect(openApi.components.schemas).toMatchObject({ ErrorCode: { enum: Object.keys(refusals) } });
    expect(codesIn('It waits. Errors: NOT_FOUND, FROZEN; UNKNOWN_CODE.')).toEqual(['NOT_FOUND', 'FROZEN']);
    const { responses } = operations.find(({ path }) => path.endsWith('/transfers.open'))?.operation ?? {};
    expect(Object.keys(responses ?? {})).toEqual([
      '200',
      '400',
      '401',
      '403',
      '404',
      '409',
      '412',
      '429',
      '500',
      '503',
      'default',
    ]);
  });

  test('a session is shown by its token or by its cookie, wherever one counts', () => {
    const { securitySchemes } = openApi.components;
    expect(securitySchemes).toMatchObject({
      session: { type: 'http', scheme: 'bearer' },
      sessionCookie: { type: 'apiKey', in: 'cookie', name: '__Host-tramite' },
    });
    for (const { path, operation } of operations) {
      const of = (scheme: string) => operation.security.flatMap((one) => (one[scheme] ? [one[scheme]] : []));
      expect(of('sessionCookie'), path).toEqual(of('session'));
    }
    expect(operations.some(({ operation }) => operation.security.some((one) => 'sessionCookie' in one))).toBe(
      true,
    );
  });

  test('a summary is a sentence, without the numbers of rules', () => {
    for (const { operation, path } of operations) {
      expect(operation.summary, path).toMatch(/^\S.{8,200}$/);
      expect(operation.summary, path).not.toMatch(/Errors|\([A-Z]\d/);
    }
  });

  test('one name for two forms of a schema is refused', () => {
    const schemas = new JsonSchemas();
    schemas.named('Twice', money, 'output');
    schemas.named('Twice', money, 'output');
    expect(() => schemas.named('Twice', money.partial(), 'output')).toThrow('Twice');
  });
});

/** Who the document says may call a procedure. */
function allowed({ security }: Operation, who: Who): boolean {
  if (security.length === 0) return true;
  const roles = security.flatMap(({ session }) => (session ? [session] : []));
  const scopes = security.flatMap(({ integrationKey = [] }) => integrationKey);
  const isRole = (role: string) => roles.some((listed) => listed.length === 0 || listed.includes(role));
  if (who === 'nobody') return false;
  if (who === 'recordingKey' || who === 'readingKey')
    return scopes.includes(keyScopes[who === 'recordingKey' ? 0 : 1]);
  if (who === 'agent') return isRole('agent');
  if (who === 'administrator') return isRole('agent') || isRole('administrator');
  return isRole('client');
}

test.each(operations)(
  '$path is said to be for whom the access matrix lets in (C8)',
  ({ path, operation }) => {
    const { may }: Row = rows[path.replace('/trpc/', '') as Procedure];
    for (const [who, outcome] of Object.entries(may) as [Who, string][]) {
      const isKeptOut = outcome === 'SESSION_INVALID' || outcome === 'FORBIDDEN';
      expect({ who, isKeptOut }).toEqual({ who, isKeptOut: !allowed(operation, who) });
    }
  },
);

describe('what every test of the API is held to', () => {
  const answer = (data: unknown) => ({ status: 200, body: { result: { data } } });

  test('an answer that lacks what the document promises fails, and one with a refusal of no known code', () => {
    const holidays = [{ id: crypto.randomUUID(), day: '2026-12-25', name: 'Navidad' }];
    expect(() =>
      demandDocumented('staff.holidays.list', undefined, answer({ items: holidays })),
    ).not.toThrow();
    expect(() => demandDocumented('staff.holidays.list', undefined, answer({}))).toThrow("property 'items'");
    const reason = { code: 'NO_SUCH_CODE', text: '', details: {} };
    const error = { message: '', code: -32_000, data: { code: 'CONFLICT', httpStatus: 409, reason } };
    expect(() => demandDocumented('services.get', {}, { status: 409, body: { error } })).toThrow('code');
  });

  test('an input that was taken, and that the document does not allow, fails', () => {
    const taken = () => demandDocumented('auth.confirmEmail', { token: 7 }, answer({}));
    expect(taken).toThrow('what auth.confirmEmail took');
  });
});
