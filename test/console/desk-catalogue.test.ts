import { expect, test } from 'vitest';
import { tellPriceChanges } from '../../domain/catalogue/tell-price-changes.ts';
import { DAY_MS } from '../../domain/time.ts';
import { visitDesk } from './desk-visitor.ts';
import { expectAccessible, picture, useStage, type Visitor } from './stage.ts';

const stage = useStage();

const toCatalogue = async ({ page }: Visitor) => {
  await page.getByRole('link', { name: 'Empresa', exact: true }).click();
  await page.getByRole('link', { name: /^Catálogo/ }).click();
};
const hosting = async () => {
  const [plan] = await stage.sql<{ id: string; name: string; product: string }>(
    `select plan.id, plan.name, product.name as product from plan join product on product.id = product_id
    where panel_package is not null`,
  );
  return plan ?? { id: '', name: '', product: '' };
};
const pricesOf = (planId: string) =>
  stage.sql('select period, amount::text, withdrawn_at is null as sold from plan_price where plan_id = $1', [
    planId,
  ]);
/** As one types it: today in Buenos Aires, or so many days later. */
const dayIn = async (days: number) =>
  new Date(Number(await stage.clock.now()) + days * DAY_MS).toLocaleDateString('es-AR', {
    timeZone: 'America/Argentina/Buenos_Aires',
  });

test('an administrator adds a product with a plan, sells it, and takes it off sale', async () => {
  const beto = await visitDesk(stage, { name: 'Beto Administrador', role: 'administrator' });
  const { page } = beto;
  await toCatalogue(beto);
  const { product, name } = await hosting();
  await page.getByRole('link', { name: new RegExp(`^${name}`) }).waitFor();
  await picture(beto, 'equipo-catalogo');
  await expectAccessible(beto);
  await page.getByRole('button', { name: 'Agregar un producto' }).click();
  await page.getByLabel('Nombre').fill(product);
  await page.getByLabel('Categoría').fill('Correo');
  await page.getByLabel('Quién lo arma').selectOption('Ustedes, a mano');
  await page.getByRole('button', { name: 'Agregar un producto' }).click();
  await page.locator('[aria-invalid=true][name=name]').waitFor();
  await expectAccessible(beto);
  await page.getByLabel('Nombre').fill('Correo para empresas');
  await page.getByRole('button', { name: 'Agregar un producto' }).click();
  await page.getByText('Todavía no tiene planes.').waitFor();
  await page.getByRole('button', { name: 'Cambiar el producto' }).click();
  await page.getByLabel('Categoría').fill('Correo electrónico');
  await page.getByRole('button', { name: 'Guardar' }).click();
  await page.getByText('Correo electrónico', { exact: true }).waitFor();

  await page.getByRole('button', { name: 'Agregar un plan' }).click();
  await page.getByLabel('Nombre').fill('Diez casillas');
  await page.getByLabel('Casillas de correo').fill('diez');
  await page.getByLabel('Espacio en disco, en MB').fill('10240');
  await page.getByLabel('Listas de correo').fill('SIN LIMITE');
  await expect.poll(() => page.getByLabel('Paquete en el panel').count()).toBe(0);
  await page.getByRole('button', { name: 'Agregar un plan' }).click();
  await page.getByText('o «sin límite».').waitFor();
  await picture(beto, 'equipo-catalogo-producto');
  await expectAccessible(beto);
  await page.getByLabel('Casillas de correo').fill('10');
  await page.getByRole('button', { name: 'Agregar un plan' }).click();
  await page.getByText('Le falta un precio').waitFor();
  await page.getByText('10 GB').waitFor();
  const planId = new URL(page.url()).pathname.split('/').at(-1) ?? '';
  expect(await stage.sql('select resources from plan where id = $1', [planId])).toEqual([
    { resources: { disk: 10_240, emailAccounts: 10, mailingLists: 'unlimited' } },
  ]);

  await page.getByRole('button', { name: 'Poner un precio' }).click();
  await page.getByLabel('Importe').fill('gratis');
  await page.getByRole('button', { name: 'Poner un precio' }).click();
  await page.getByText('Escribí un importe').waitFor();
  await page.getByLabel('Importe').fill('9.500,50');
  await page.getByLabel('Cada cuánto se paga').selectOption('por año');
  await page.getByRole('button', { name: 'Poner un precio' }).click();
  await page.getByText('A la venta', { exact: true }).waitFor();
  expect(await pricesOf(planId)).toEqual([{ period: 'yearly', amount: '950050', sold: true }]);
  await page.getByRole('button', { name: 'Sacar de la venta el precio por año' }).click();
  await page.getByRole('button', { name: 'Sí, sacarlo' }).click();
  await page.getByText('Le falta un precio').waitFor();
  expect(await pricesOf(planId)).toEqual([{ period: 'yearly', amount: '950050', sold: false }]);
  await page.getByRole('button', { name: 'Sacarlo de la venta' }).click();
  await page.getByRole('button', { name: 'Sí, sacarlo' }).click();
  await page.getByRole('button', { name: 'Ponerlo a la venta' }).click();
  await page.getByText('Nadie más lo contrata. Los servicios que hay siguen').waitFor();
  await page.getByRole('button', { name: 'Sí, ponerlo' }).click();
  await page.getByRole('button', { name: 'Sacarlo de la venta' }).waitFor();
  await page.getByRole('link', { name: 'Todo el catálogo' }).click();
  await page.getByRole('link', { name: /^Diez casillas.*Le falta un precio/ }).waitFor();
});

test('an edit is for the plan that was read: whoever comes later sees what changed, and nothing is done', async () => {
  const beto = await visitDesk(stage, { name: 'Beto Administrador', role: 'administrator' });
  const carla = await visitDesk(stage, { name: 'Carla Administradora', role: 'administrator' });
  const { id } = await hosting();
  const before = await pricesOf(id);
  await carla.open(`/equipo/catalogo/planes/${id}`);
  await carla.page.getByRole('button', { name: 'Cambiar el plan' }).click();
  await carla.page.getByLabel('Bases de datos').fill('7');
  await beto.open(`/equipo/catalogo/planes/${id}`);
  const { page } = beto;
  await page.getByRole('button', { name: 'Cambiar a qué planes se sube' }).click();
  await page.getByRole('checkbox').first().check();
  await picture(beto, 'equipo-catalogo-plan');
  await expectAccessible(beto);
  await page.getByRole('button', { name: 'Guardar' }).click();
  await page.getByRole('button', { name: 'Cambiar a qué planes se sube' }).waitFor();
  expect(await stage.sql('select from plan_upgrade where from_plan_id = $1 and allowed', [id])).toHaveLength(
    1,
  );
  await page.getByRole('button', { name: 'Cambiar qué servidores' }).click();
  await page.getByRole('checkbox').first().check();
  await page.getByRole('button', { name: 'Guardar' }).click();
  await page.getByRole('button', { name: 'Cambiar qué servidores' }).waitFor();
  expect(await stage.sql('select from plan_server where plan_id = $1 and able', [id])).toHaveLength(1);
  await page.getByRole('button', { name: 'Cambiar el plan' }).click();
  await page.getByLabel('Nombre').fill('Hosting inicial');
  await page.getByLabel('Paquete en el panel').fill('no, este no');
  await page.getByRole('button', { name: 'Guardar' }).click();
  await page.locator('[aria-invalid=true][name=panelPackage]').waitFor();
  await page.getByLabel('Paquete en el panel').fill('hosting_1');
  await page.getByRole('button', { name: 'Guardar' }).click();
  await page.getByRole('heading', { name: /Hosting inicial/ }).waitFor();

  await carla.page.getByRole('button', { name: 'Guardar' }).click();
  await carla.page.getByText(/Nombre: antes «.+», ahora «Hosting inicial»/).waitFor();
  await carla.page.getByText(/A qué planes se sube: antes «nada», ahora «.+»/).waitFor();
  await carla.page.getByText(/Servidores: antes «nada», ahora «.+»/).waitFor();
  await expect.poll(() => carla.page.getByRole('button', { name: 'Guardar' }).count()).toBe(0);
  await expect.poll(() => carla.page.getByRole('button', { name: 'Poner un precio' }).count()).toBe(0);
  await picture(carla, 'equipo-catalogo-plan-cambiado');
  await expectAccessible(carla);
  await carla.page.getByRole('button', { name: 'Ya lo vi' }).click();
  // What she typed is there still, and beside it what was changed meanwhile: it does not go back by her edit.
  await expect.poll(() => carla.page.getByLabel('Bases de datos').inputValue()).toBe('7');
  await expect.poll(() => carla.page.getByLabel('Nombre').inputValue()).toBe('Hosting inicial');
  await carla.page.getByRole('button', { name: 'Guardar' }).click();
  await carla.page.getByRole('button', { name: 'Cambiar el plan' }).waitFor();
  expect(
    await stage.sql("select name, resources ->> 'databases' as databases from plan where id = $1", [id]),
  ).toEqual([{ name: 'Hosting inicial', databases: '7' }]);
  expect(await pricesOf(id)).toEqual(before);
});

test('another price is announced to whoever has the plan, from a day for which there is time, and taken back before it; an agent reads', async () => {
  const beto = await visitDesk(stage, { name: 'Beto Administrador', role: 'administrator' });
  const { page } = beto;
  const { id } = await hosting();
  await beto.open(`/equipo/catalogo/planes/${id}`);
  await page.getByRole('button', { name: 'Anunciar un cambio de precio' }).click();
  await page.getByLabel('Para quien paga').selectOption('por año');
  await page.getByLabel('Precio nuevo').fill('140.000');
  const first = await page.getByLabel('Desde qué día').inputValue();
  await page.getByLabel('Desde qué día').fill(await dayIn(3));
  await page.getByRole('button', { name: 'Anunciarlo' }).click();
  await page.locator('[aria-invalid=true][name=from]').waitFor();
  await picture(beto, 'equipo-catalogo-anunciar');
  await expectAccessible(beto);
  await page.getByLabel('Desde qué día').fill(first);
  await page.getByRole('button', { name: 'Anunciarlo' }).click();
  const change = page.getByRole('listitem').filter({ hasText: '140.000,00' });
  await change.getByText('Anunciado', { exact: true }).waitFor();
  // The clock may have looked already.
  await change
    .getByText(/^(0 titulares avisados · 1 servicio|1 titular avisado · 0 servicios) por mirar$/)
    .waitFor();
  expect(await stage.sql('select amount::text, notice_days from price_change')).toEqual([
    { amount: '14000000', notice_days: 30 },
  ]);
  await tellPriceChanges(await stage.as({ type: 'system', process: 'test' }), { limit: 100 });
  await page.reload();
  await change.getByText(/^1 titular avisado/).waitFor();

  const ana = await visitDesk(stage, { name: 'Ana Agente' });
  await toCatalogue(ana);
  await ana.page.getByText('Lo cambia un administrador.').waitFor();
  await ana.page.getByText(/^1 titular avisado/).waitFor();
  await picture(ana, 'equipo-catalogo-agente');
  await expectAccessible(ana);
  await ana.page.getByRole('listitem').filter({ hasText: '140.000,00' }).getByRole('link').click();
  await ana.page.getByRole('heading', { name: 'Precios' }).waitFor();
  await expect.poll(() => ana.page.getByRole('main').getByRole('button').count()).toBe(0);
  await expectAccessible(ana);
  await ana.page.getByRole('link', { name: 'Hosting', exact: true }).click();
  await ana.page.getByRole('heading', { name: 'Planes' }).waitFor();
  await expect.poll(() => ana.page.getByRole('main').getByRole('button').count()).toBe(0);

  await change.getByRole('button', { name: /^Retirar el cambio/ }).click();
  await change.getByRole('button', { name: 'Sí, retirarlo' }).click();
  await change.getByText('Retirado', { exact: true }).waitFor();
  await expect.poll(() => change.getByRole('button').count()).toBe(0);
});
