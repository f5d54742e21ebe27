import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Request } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import { until } from '../harness/until.ts';
import { useStage } from './stage.ts';

const MOST_SCRIPT_BYTES = 160_000;
const MOST_STYLE_BYTES = 12_000;
const MOST_REQUESTS = 6;
const MOST_CALLS = 2;

const stage = useStage();
const pathOf = (request: Request) => new URL(request.url()).pathname;

test('the first page and the first look at the services cost what they may', async () => {
  const juan = await stage.visit();
  const requests: Request[] = [];
  const underWay = new Set<Request>();
  juan.page.on('request', (request) => {
    requests.push(request);
    underWay.add(request);
  });
  juan.page.on('requestfinished', (request) => underWay.delete(request));
  juan.page.on('requestfailed', (request) => underWay.delete(request));
  const answered = () => until(async () => underWay.size === 0, 'all that was asked for is answered');
  await juan.page.goto('/panel', { waitUntil: 'load' });
  await juan.page.getByRole('heading', { name: 'Ingresar' }).waitFor();
  await answered();
  expect(requests.length, requests.map(pathOf).join(' ')).toBeLessThanOrEqual(MOST_REQUESTS);

  const sent = async (ending: string) => {
    const files = requests.filter((request) => pathOf(request).endsWith(ending));
    const sizes = files.map((request) => gzipped(pathOf(request)));
    return sizes.reduce((sum, size) => sum + size, 0);
  };
  expect(await sent('.js')).toBeLessThanOrEqual(MOST_SCRIPT_BYTES);
  expect(await sent('.css')).toBeLessThanOrEqual(MOST_STYLE_BYTES);

  requests.length = 0;
  await juan.signIn(stage.holder.email);
  await juan.page.getByRole('link', { name: /Hosting Web/ }).waitFor();
  await answered();
  const calls = requests.map(pathOf).filter((path) => path.startsWith('/trpc/') && !path.endsWith('signIn'));
  expect(calls.length, calls.join(' ')).toBeLessThanOrEqual(MOST_CALLS);
});

/** Bytes, as the file is for a browser that takes gzip. */
function gzipped(path: string): number {
  return readFileSync(join(inject('consoleFolder'), `${path}.gz`)).length;
}

test('no file that a customer can come to load has anything of the staff, or of the tests', () => {
  const folder = join(inject('consoleFolder'), 'assets');
  const scripts = new Map(
    readdirSync(folder)
      .filter((name) => name.endsWith('.js'))
      .map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
  );
  const reachable = (page: string): string[] => {
    const seen = new Set<string>();
    const follow = (text: string) => {
      for (const name of scripts.keys()) {
        if (seen.has(name) || !text.includes(name)) continue;
        seen.add(name);
        follow(scripts.get(name) ?? '');
      }
    };
    follow(readFileSync(join(inject('consoleFolder'), page), 'utf8'));
    return [...seen];
  };
  const ofStaff = new Set(reachable('equipo.html').filter((name) => !reachable('index.html').includes(name)));
  expect(ofStaff.size).toBeGreaterThan(1);
  const ofCustomers = reachable('index.html').map((name) => scripts.get(name) ?? '');
  expect(ofCustomers.some((text) => text.includes('Mis servicios'))).toBe(true);
  // A text of a page of the staff, and what React says only while one develops.
  expect([...ofStaff].some((name) => scripts.get(name)?.includes('Trámites abiertos'))).toBe(true);
  for (const text of ofCustomers) {
    expect(text).not.toContain('Trámites abiertos');
    expect(text).not.toContain('staff.');
    expect(text).not.toContain('Hacer toda la transferencia');
    expect(text).not.toContain('Download the React DevTools');
  }
});
