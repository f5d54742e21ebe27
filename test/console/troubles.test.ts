import type { Request } from 'playwright-core';
import { expect, test } from 'vitest';
import { until } from '../harness/until.ts';
import { expectAccessible, picture, useStage } from './stage.ts';

const stage = useStage();

const backupTasks = () => stage.sql("select id from staff_task where kind = 'backup_requested'");
const requestIdOf = (request: Request): unknown => request.postDataJSON().requestId;
const UNREACHABLE = 'No pudimos comunicarnos';

/** The holder at the page of their service, with what their browser asks for of some kind. */
async function atService(procedure: string) {
  const visitor = await stage.visit({ isSignedInAs: stage.holder.email });
  const { page } = visitor;
  const requests: Request[] = [];
  page.on('request', (request) => {
    if (request.url().includes(procedure)) requests.push(request);
  });
  await page.getByRole('link', { name: /Hosting Web/ }).click();
  await page.getByText('Qué podés hacer').waitFor();
  return { visitor, page, requests, backup: page.getByRole('button', { name: /copia de seguridad/ }) };
}

test('two taps are one, and what is asked for again after a lost answer has one effect', async () => {
  const { page, requests, backup } = await atService('services.requestBackup');
  await page.route(
    /services\.requestBackup/,
    async (route) => {
      await route.fetch();
      await route.abort('connectionreset');
    },
    { times: 1 },
  );
  await backup.dblclick();
  await page.getByRole('alert').getByText(UNREACHABLE).waitFor();
  expect(requests).toHaveLength(1);
  await backup.click();
  await backup.waitFor({ state: 'detached' });
  const ids = requests.map(requestIdOf);
  expect(ids).toEqual([expect.any(String), ids[0]]);
  expect(await backupTasks()).toHaveLength(1);
});

test('without a network the page says so, keeps what it shows, and acts on nothing by itself later', async () => {
  const { visitor, page, requests, backup } = await atService('services.requestBackup');
  await visitor.context.setOffline(true);
  await page.getByText('Estás sin conexión').waitFor();
  await backup.click();
  await page.getByRole('alert').getByText(UNREACHABLE).waitFor();
  await picture(visitor, 'sin-conexion');
  await expectAccessible(visitor);
  const before = requests.length;
  await visitor.context.setOffline(false);
  await page.getByText('Estás sin conexión').waitFor({ state: 'detached' });
  await page.waitForLoadState('networkidle');
  expect(requests).toHaveLength(before);
});

test('what was typed stays while what it is about cannot be read again, and beside it stands why', async () => {
  const juan = await stage.visit({ isSignedInAs: stage.holder.email });
  const { page } = juan;
  await page.clock.install();
  await juan.open(`/panel/servicios/${stage.service.id}/baja`);
  await page.getByRole('radio', { name: /Al final del período/ }).check();
  await page.getByLabel('¿Por qué te vas?').fill('Me mudo');
  await page.route(/cancellations\.preview/, (route) => route.abort('connectionreset'));
  await page.clock.fastForward('01:01');
  await page.getByRole('alert').getByText(UNREACHABLE).waitFor();
  expect(await page.getByLabel('¿Por qué te vas?').inputValue()).toBe('Me mudo');
  await expectAccessible(juan);
  await page.unroute(/cancellations\.preview/);
  await page.getByRole('button', { name: 'Probar de nuevo' }).click();
  await page.getByRole('alert').waitFor({ state: 'detached' });
  expect(await page.getByLabel('¿Por qué te vas?').inputValue()).toBe('Me mudo');
});

test('what is under way is followed while it is seen, and from where it was when it is seen again', async () => {
  await stage.open();
  const { page, requests } = await atService('transfers.watch');
  const waiting = () => page.locator('[aria-live=polite] li').allTextContents();
  await page.getByText('Qué falta').waitFor();
  const before = await waiting();
  await until(async () => requests.length === 1, 'the stream is open');
  const closed = new Promise((resolve) => page.on('requestfailed', resolve));
  await page.evaluate(`Object.defineProperty(document, 'hidden', { configurable: true, get: () => true });
    document.dispatchEvent(new Event('visibilitychange'))`);
  await closed;
  await stage.say('holder');
  expect(requests).toHaveLength(1);
  await page.evaluate(`Object.defineProperty(document, 'hidden', { configurable: true, get: () => false });
    document.dispatchEvent(new Event('visibilitychange'))`);
  await until(async () => requests.length > 1, 'the stream is open again');
  const [first, again] = requests.map((request) => decodeURIComponent(request.url()));
  expect(first).not.toContain('lastEventId');
  expect(again).toContain('lastEventId');
  await until(async () => (await waiting()).join() !== before.join(), 'the page shows how it is now');
});
