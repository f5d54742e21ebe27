import type { Request } from 'playwright-core';
import { afterEach, expect, test } from 'vitest';
import { withdrawTransfer } from '../../domain/transfer/withdraw-transfer.ts';
import { until } from '../harness/until.ts';
import { expectAccessible, picture, useStage } from './stage.ts';

const stage = useStage();

const backupTasks = () => stage.sql("select id from staff_task where kind = 'backup_requested'");
const requestIdOf = (request: Request): unknown => request.postDataJSON().requestId;
const UNREACHABLE = 'No pudimos comunicarnos';

/** What a test opened and left open is not in the way of the next one. */
afterEach(async () => {
  const [open] = await stage.sql<{ id: string }>('select id from service_change where closed_at is null');
  if (open) await withdrawTransfer(await stage.as(stage.actorOf('holder')), { changeId: open.id });
});

/** The holder at the page of their service, with what their browser asks for of some kind, and the ids it hears in streams. */
async function atService(procedure: string) {
  const visitor = await stage.visit({ isSignedInAs: stage.holder.email });
  const { page } = visitor;
  const requests: Request[] = [];
  const heard: string[] = [];
  const devtools = await visitor.context.newCDPSession(page);
  await devtools.send('Network.enable');
  devtools.on('Network.eventSourceMessageReceived', ({ eventId }) => {
    if (eventId) heard.push(eventId);
  });
  page.on('request', (request) => {
    if (request.url().includes(procedure)) requests.push(request);
  });
  await page.getByRole('link', { name: /Hosting Web/ }).click();
  await page.getByText('Qué podés hacer').waitFor();
  return {
    visitor,
    page,
    devtools,
    requests,
    heard,
    backup: page.getByRole('button', { name: /copia de seguridad/ }),
  };
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
  await backup.click();
  await backup.waitFor({ state: 'detached' });
  // What was asked for while it was away did not go out beside this.
  expect(requests).toHaveLength(before + 1);
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
  await expect.poll(() => page.getByLabel('¿Por qué te vas?').inputValue()).toBe('Me mudo');
  await expectAccessible(juan);
  await page.unroute(/cancellations\.preview/);
  await page.getByRole('button', { name: 'Probar de nuevo' }).click();
  await page.getByRole('alert').waitFor({ state: 'detached' });
  await expect.poll(() => page.getByLabel('¿Por qué te vas?').inputValue()).toBe('Me mudo');
});

test('what is under way is followed while it is seen, and from where it was when it is seen again', async () => {
  await stage.open();
  const { page, requests, heard } = await atService('transfers.watch');
  const waiting = () => page.locator('[aria-live=polite] li').allTextContents();
  await page.getByText('Qué falta').waitFor();
  const before = await waiting();
  await until(async () => heard.length > 0, 'the stream said how it is');
  const [known] = heard;
  expect(requests).toHaveLength(1);
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
  expect(again).toContain(`"lastEventId":"${known}"`);
  await until(async () => (await waiting()).join() !== before.join(), 'the page shows how it is now');
});

test('a server that is started anew is found again by the page itself, which says so and misses nothing', async () => {
  const changeId = await stage.open();
  const { visitor, page, devtools, heard } = await atService('transfers.watch');
  await page.getByText('Cambio de titular: faltan confirmaciones').waitFor();
  await until(async () => heard.length > 0, 'the stream said how it is');
  const resumedFrom: (string | undefined)[] = [];
  devtools.on('Network.requestWillBeSentExtraInfo', ({ headers }) => {
    if ('Last-Event-ID' in headers) resumedFrom.push(headers['Last-Event-ID']);
  });
  await stage.api.stop();
  await page.getByText('Se cortó la conexión y la estamos recuperando').waitFor();
  await picture(visitor, 'reconectando');
  await expectAccessible(visitor);
  await withdrawTransfer(await stage.as(stage.actorOf('recipient')), { changeId });
  await stage.api.start();
  await page.getByText('Cambio de titular: faltan confirmaciones').waitFor({ state: 'detached' });
  await page.getByText('Se cortó la conexión').waitFor({ state: 'detached' });
  expect(resumedFrom.at(-1)).toMatch(/^\d+$/);
});

test('a stream that a proxy refuses while there is no server behind it is asked for again', async () => {
  await stage.open();
  const juan = await stage.visit({ isSignedInAs: stage.holder.email });
  const { page } = juan;
  await page.route(/transfers\.watch/, (route) => route.fulfill({ status: 502, body: 'Bad Gateway' }), {
    times: 1,
  });
  await page.getByRole('link', { name: /Hosting Web/ }).click();
  await page.getByText('Se cortó la conexión y la estamos recuperando').waitFor();
  const [found] = await Promise.all([
    page.waitForResponse((response) => /transfers\.watch/.test(response.url()) && response.ok()),
    page.getByText('Se cortó la conexión').waitFor({ state: 'detached' }),
  ]);
  expect(found.status()).toBe(200);
});
