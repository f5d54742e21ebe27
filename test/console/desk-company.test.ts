import type { Locator } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { startPanelEmulator } from '../../dev/panel-emulator/server.ts';
import { createKey } from '../../domain/access/create-key.ts';
import { HOUR_MS } from '../../domain/time.ts';
import { PANEL_ACCOUNT } from '../harness/fixture.ts';
import { until } from '../harness/until.ts';
import { visitDesk } from './desk-visitor.ts';
import { remembers } from './memory.ts';
import { expectAccessible, picture, useStage, type Visitor } from './stage.ts';

const stage = useStage();

const keysNow = () =>
  stage.sql<{ name: string; provider: string | null; scopes: string[]; isEnded: boolean; days: number }>(
    `select name, provider, scopes, revoked_at <= now() as "isEnded",
      round(extract(epoch from expires_at - created_at) / 86400)::int as days
    from integration_key order by created_at`,
  );
const isInView = async (element: Locator) => {
  const box = await element.boundingBox();
  const width = element.page().viewportSize()?.width ?? 0;
  return box !== null && box.x >= 0 && box.x + box.width <= width;
};
const shownKey = async ({ page }: Visitor) => (await page.locator('.code').textContent()) ?? '';
/** All that a page keeps outside of what it shows. */
const keptBy = ({ page }: Visitor) =>
  page.evaluate<string>('location.href + JSON.stringify([localStorage, sessionStorage, history.state])');
const readInvoices = async (key: string) => {
  const authorization = `Bearer ${key}`;
  const input = encodeURIComponent(JSON.stringify({ clientId: stage.holder.id }));
  const response = await fetch(`${stage.apiUrl}/trpc/invoices.list?input=${input}`, {
    headers: { authorization },
  });
  return response.status;
};

test('an administrator makes a key that is shown once, for what it permits alone; an agent sees none', async () => {
  const beto = await visitDesk(stage, { name: 'Beto Administrador', role: 'administrator' });
  const { page } = beto;
  await page.getByRole('link', { name: 'Empresa', exact: true }).click();
  await page.getByRole('link', { name: /^Claves de integración/ }).waitFor();
  const tab = page.getByRole('link', { name: 'Empresa', exact: true });
  await beto.open('/equipo/empresa');
  await until(() => isInView(tab), 'the tab of the page is in view');
  await picture(beto, 'equipo-empresa');
  await expectAccessible(beto);
  await page.getByRole('link', { name: /^Claves de integración/ }).click();
  await page.getByText('No hay ninguna clave.').waitFor();
  await expect.poll(() => tab.getAttribute('aria-current')).toBe('true');
  await page.getByRole('button', { name: 'Crear la clave' }).click();
  await page.getByText('Elegí al menos una cosa.').waitFor();
  await page.getByLabel('Para qué programa').fill('Pago Fácil');
  await page.getByRole('checkbox', { name: /^Registrar pagos/ }).check();
  await page.getByRole('checkbox', { name: /^Leer facturas/ }).check();
  await page.getByRole('textbox', { name: 'Proveedor' }).fill('mercadopago');
  await page.getByLabel('Cuántos días vale').fill('un año');
  await page.getByRole('button', { name: 'Crear la clave' }).click();
  await page.getByText('Escribí un número, sin decimales.').waitFor();
  await page.getByLabel('Cuántos días vale').fill('90');
  await page.getByRole('button', { name: 'Crear la clave' }).click();
  await page.locator('[aria-invalid=true][name=provider]').waitFor();
  await picture(beto, 'equipo-claves-crear');
  await expectAccessible(beto);
  await page.getByRole('textbox', { name: 'Proveedor' }).fill('pagofacil');
  await page.getByRole('button', { name: 'Crear la clave' }).click();
  await page.getByRole('heading', { name: 'La clave de Pago Fácil' }).waitFor();
  const first = await shownKey(beto);
  expect(await readInvoices(first)).toBe(200);
  expect(await keysNow()).toMatchObject([{ provider: 'pagofacil', days: 90 }]);
  await expect.poll(() => page.getByLabel('Para qué programa').inputValue()).toBe('');
  await beto.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: 'Copiar' }).click();
  await page.getByText('Copiado.').waitFor();
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe(first);
  expect(await keptBy(beto)).not.toContain(first);
  await picture(beto, 'equipo-claves');
  await expectAccessible(beto);
  await page.getByRole('button', { name: 'Ya la guardé' }).click();
  expect(await page.content()).not.toContain(first);

  const ana = await visitDesk(stage, { name: 'Ana Agente' });
  await ana.open('/equipo/claves');
  await ana.page.getByText('las ve y las cambia un administrador').waitFor();
});

test('a key is exchanged for another one, both good for a while, and ended; whoever leaves the page does not see the new one again', async () => {
  const { key: first } = await createKey(await stage.as({ ...stage.agent, role: 'administrator' }), {
    name: 'Rapipago',
    scopes: ['invoices:read'],
    validDays: 30,
  });
  const beto = await visitDesk(stage, { name: 'Beto Administrador', role: 'administrator' });
  const { page } = beto;
  // Whether a key is good is for our clock to say.
  await page.clock.setFixedTime(Date.now() - HOUR_MS);
  await beto.open('/equipo/claves');
  await page.getByRole('button', { name: 'Cambiar la de Rapipago por otra' }).click();
  await page.getByLabel('Cuántas horas sigue valiendo la de ahora').fill('1000');
  await page.getByRole('button', { name: 'Crear la nueva' }).click();
  await page.locator('[aria-invalid=true][name=overlapHours]').waitFor();
  await picture(beto, 'equipo-claves-cambiar');
  await expectAccessible(beto);
  await page.getByLabel('Cuántas horas sigue valiendo la de ahora').fill('48');
  await page.getByRole('button', { name: 'Crear la nueva' }).click();
  await page.getByRole('heading', { name: 'La clave de Rapipago' }).waitFor();
  const second = await shownKey(beto);
  expect(await remembers(beto, second)).toBe(true);
  expect([await readInvoices(first), await readInvoices(second)]).toEqual([200, 200]);
  const leaving = page.getByRole('listitem').filter({ hasText: 'La reemplaza otra' });
  await leaving.getByText('Vale hasta').waitFor();
  await expect.poll(() => leaving.getByRole('button', { name: /^Cambiar/ }).count()).toBe(0);

  await page.getByRole('link', { name: 'Todo lo de la empresa' }).click();
  await page.getByRole('link', { name: /^Claves de integración/ }).click();
  await leaving.getByRole('button', { name: 'Revocar la de Rapipago' }).click();
  expect(await page.content()).not.toContain(second);
  await until(async () => !(await remembers(beto, second)), 'the key is forgotten');
  await leaving.getByRole('button', { name: 'Sí, revocarla' }).click();
  const ended = page.getByRole('listitem').filter({ hasText: 'Terminada' });
  await ended.getByText('Terminó').waitFor();
  await expect.poll(() => ended.getByRole('button').count()).toBe(0);
  expect([await readInvoices(first), await readInvoices(second)]).toEqual([401, 200]);
  await expectAccessible(beto);
});

test('everybody of the team sees the servers, without any secret', async () => {
  const ana = await visitDesk(stage, { name: 'Ana Agente' });
  const { page } = ana;
  await page.getByRole('link', { name: 'Empresa', exact: true }).click();
  await page.getByRole('link', { name: /^Servidores/ }).click();
  const [server] = await stage.sql<{ name: string; address: string }>('select name, address from server');
  await page.getByRole('heading', { name: server?.name ?? '' }).waitFor();
  await page.getByText(server?.address ?? '').waitFor();
  await page.getByText('1 servicio').waitFor();
  await picture(ana, 'equipo-servidores');
  await expectAccessible(ana);
});

test('an account that was moved counts on its new server once both panels say so (B9)', async () => {
  const { panel, panelSettings } = stage.outside;
  const other = await startPanelEmulator({
    token: panelSettings.token,
    user: panelSettings.user,
    now: () => stage.clock.now(),
  });
  onTestFinished(() => other.close());
  await stage.sql(
    `insert into server (id, name, address, panel_user, token_reference, capabilities, created_at)
     values (gen_random_uuid(), 'segundo', $1, $2, 'PANEL_TOKEN', '{}', $3)`,
    [other.url, panelSettings.user, await stage.clock.now()],
  );
  const ana = await visitDesk(stage, { name: 'Ana Agente' });
  const { page } = ana;
  await ana.open(`/equipo/servicios/${stage.service.id}`);
  await page.getByRole('button', { name: 'La mudé a otro servidor' }).click();
  const servers = page.getByLabel('Dónde está ahora');
  await expect.poll(() => servers.locator('option').allTextContents()).toEqual(['segundo']);
  await page.getByRole('button', { name: 'Anotar la mudanza' }).click();
  await page.getByText('La cuenta todavía no está mudada').waitFor();
  await picture(ana, 'equipo-mudanza');
  await expectAccessible(ana);

  await other.createAccount({ ...PANEL_ACCOUNT, email: stage.holder.email });
  await fetch(`${panel.url}/json-api/removeacct?user=${PANEL_ACCOUNT.user}`, {
    headers: { authorization: `whm ${panelSettings.user}:${panelSettings.token}` },
  });
  await page.getByRole('button', { name: 'Anotar la mudanza' }).click();
  await page.getByText(`${PANEL_ACCOUNT.user} en segundo`).waitFor();
  await expect.poll(() => page.getByRole('button', { name: 'Anotar la mudanza' }).count()).toBe(0);
});
