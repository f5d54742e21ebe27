import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { builtConsole } from '../../api/console.ts';
import { openApi } from './stand.ts';

type Api = Awaited<ReturnType<typeof openApi>>;

const OF_CUSTOMERS = [
  '/panel',
  '/panel/servicios/x',
  '/alta',
  '/servicios',
  '/confirmar/token',
  '/clave/token',
];
const OF_STAFF = ['/equipo', '/equipo/tareas'];

describe('the console in the browser, served', () => {
  let api: Api;
  beforeAll(async () => {
    api = await openApi({ consoleFolder: inject('consoleFolder') });
  });
  afterAll(() => api.close());
  const get = (url: string, headers: Record<string, string> = {}) => api.server.inject({ url, headers });
  const scriptsOf = (html: string) => [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+\.(?:js|css))"/g)];

  test.for([...OF_CUSTOMERS, ...OF_STAFF])('%s is a page that is asked for anew each time', async (url) => {
    const { statusCode, headers, body } = await get(url);
    expect(statusCode).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
    expect(body).toContain(OF_STAFF.includes(url) ? 'Mesa del equipo' : 'Panel de clientes');
  });

  test('no code is inline, and a nonce is good for one page', async () => {
    const [one, two] = [await get('/panel'), await get('/panel')];
    const nonceOf = (body: string) => /nonce="([^"]+)"/.exec(body)?.[1] ?? '';
    expect(nonceOf(one.body)).not.toBe(nonceOf(two.body));
    const policy = String(one.headers['content-security-policy']);
    expect(policy).toContain(`style-src 'self' 'nonce-${nonceOf(one.body)}'`);
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    expect(one.body).not.toMatch(/<script(?![^>]* src=)|<style|\son\w+=/);
  });

  test('its files are kept for a year, and sent as they were compressed', async () => {
    const { body } = await get('/panel');
    const files = scriptsOf(body).map(([, path = '']) => path);
    expect(files.length).toBeGreaterThan(1);
    for (const path of files) {
      for (const encoding of ['br', 'gzip']) {
        const { statusCode, headers } = await get(path, { 'accept-encoding': encoding });
        expect([statusCode, headers['content-encoding']]).toEqual([200, encoding]);
        expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
      }
    }
    expect((await get('/assets/nothing.js')).statusCode).toBe(404);
    expect((await get('/assets/..%2findex.html')).statusCode).toBe(404);
  });

  test('the pages that it takes over still take what their older forms send', async () => {
    const { body } = await api.server.inject({ method: 'POST', url: '/confirmar/unknown' });
    expect(body).toContain('El enlace venció');
  });
});

describe('the console, not built', () => {
  let api: Api;
  beforeAll(async () => {
    api = await openApi();
  });
  afterAll(() => api.close());

  test('is not found, and everything else is', async () => {
    expect(builtConsole('/nowhere')).toBeUndefined();
    const titles: Record<string, string> = {
      '/alta': 'Date de alta gratis',
      '/clave/x': 'Poné una clave nueva',
    };
    for (const [url, title] of Object.entries(titles)) {
      expect((await api.server.inject({ url })).body).toContain(`<h1>${title}</h1>`);
    }
    for (const url of ['/panel', '/equipo', '/']) {
      expect((await api.server.inject({ url })).statusCode).toBe(404);
    }
  });
});
