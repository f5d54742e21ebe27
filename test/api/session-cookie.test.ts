import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createClient, TEST_DEPLOYMENT, TEST_PASSWORD } from '../harness/builders.ts';
import { openApi } from './stand.ts';

type Headers = Record<string, string>;

const OURS: Headers = { 'sec-fetch-site': 'same-origin' };
const COOKIE = /^__Host-tramite=([\w-]+); Max-Age=43200; Path=\/; HttpOnly; Secure; SameSite=Strict$/;

describe('the session in a cookie', () => {
  let api: Awaited<ReturnType<typeof openApi>>;
  let email: string;
  beforeAll(async () => {
    api = await openApi();
    ({ email } = await createClient(api.database));
  });
  afterAll(() => api.close());

  const call = (procedure: string, { headers = {}, input }: { headers?: Headers; input?: unknown } = {}) =>
    api.server.inject({
      method: input === undefined ? 'GET' : 'POST',
      url: `/trpc/${procedure}`,
      headers: { ...headers, ...(input === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(input === undefined ? {} : { payload: JSON.stringify(input) }),
    });
  const signIn = (session?: string) =>
    call('auth.signIn', { input: { email, password: TEST_PASSWORD, ...(session ? { session } : {}) } });
  /** A session in a cookie, as a browser sends it back. */
  const cookie = async (): Promise<string> => {
    const { headers } = await signIn('cookie');
    return `__Host-tramite=${COOKIE.exec(String(headers['set-cookie']))?.[1]}`;
  };
  const me = async (headers: Headers) => (await call('account.me', { headers })).statusCode;

  test('its token is in the cookie and nowhere in the answer', async () => {
    const { headers, body, json } = await signIn('cookie');
    const [, token = ''] = COOKIE.exec(String(headers['set-cookie'])) ?? [];
    expect(token.length).toBeGreaterThan(20);
    expect(body).not.toContain(token);
    expect(json().result.data).not.toHaveProperty('sessionToken');
    expect(api.log.join('')).not.toContain(token);
  });

  test('a program gets its token as ever, and no cookie', async () => {
    const { headers, json } = await signIn();
    expect(headers['set-cookie']).toBeUndefined();
    expect(await me({ authorization: `Bearer ${json().result.data.sessionToken}` })).toBe(200);
  });

  test.for<[string, Headers, number]>([
    ['a page of ours', OURS, 200],
    ['another site', { 'sec-fetch-site': 'cross-site' }, 401],
    [
      'another site that names our address',
      { 'sec-fetch-site': 'cross-site', origin: TEST_DEPLOYMENT.publicUrl },
      401,
    ],
    ['another host of our domain', { 'sec-fetch-site': 'same-site' }, 401],
    ['a typed address', { 'sec-fetch-site': 'none' }, 401],
    ['an older browser, from us', { origin: TEST_DEPLOYMENT.publicUrl }, 200],
    ['an older browser, from elsewhere', { origin: 'https://example.org' }, 401],
    ['an older browser, from a frame without origin', { origin: 'null' }, 401],
    ['nobody who says where from', {}, 401],
  ])('counts for %s as it should', async ([, headers, status]) => {
    expect(await me({ ...headers, cookie: await cookie() })).toBe(status);
  });

  test('counts for nothing beside a bearer token, whatever that is worth', async () => {
    const [good, bad] = [await cookie(), 'Bearer wrong'];
    expect(await me({ ...OURS, cookie: good, authorization: bad })).toBe(401);
    expect(await me({ ...OURS, cookie: good, authorization: 'Basic abc' })).toBe(401);
    const { sessionToken } = (await signIn()).json().result.data;
    const both = { ...OURS, cookie: '__Host-tramite=wrong', authorization: `Bearer ${sessionToken}` };
    expect(await me(both)).toBe(200);
  });

  test('a bearer token gets nothing by where it comes from', async () => {
    const { sessionToken } = (await signIn()).json().result.data;
    expect(await me({ authorization: `Bearer ${sessionToken}`, 'sec-fetch-site': 'cross-site' })).toBe(200);
  });

  test('signing out ends the session and takes the cookie away', async () => {
    const mine = await cookie();
    const { headers } = await call('auth.signOut', { headers: { ...OURS, cookie: mine }, input: {} });
    expect(String(headers['set-cookie'])).toMatch(/^__Host-tramite=; .*Path=\/.*Expires=Thu, 01 Jan 1970/);
    expect(await me({ ...OURS, cookie: mine })).toBe(401);
  });

  test('another session of the same person ends it', async () => {
    const mine = await cookie();
    const { sessionToken } = (await signIn()).json().result.data;
    const sessions = await api.as(sessionToken).auth.sessions();
    for (const { id, current } of sessions) {
      if (!current) await api.as(sessionToken).auth.revokeSession({ sessionId: id });
    }
    expect(await me({ ...OURS, cookie: mine })).toBe(401);
  });

  test('webhooks and pages read no cookie', async () => {
    const headers = { ...OURS, cookie: await cookie() };
    const webhook = await api.server.inject({ method: 'POST', url: '/webhooks/twilio/inbound', headers });
    expect(webhook.statusCode).toBe(403);
    const page = await api.server.inject({ method: 'GET', url: '/facturas/nothing', headers });
    expect(page.statusCode).toBe(404);
  });
});
