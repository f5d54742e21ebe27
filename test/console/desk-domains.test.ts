import { expect, test } from 'vitest';
import { updateDomain } from '../../domain/domains/update-domain.ts';
import { DAY_MS } from '../../domain/time.ts';
import { createDomain } from '../harness/builders.ts';
import { visitDesk } from './desk-visitor.ts';
import { expectAccessible, loaded, picture, shows, useStage } from './stage.ts';

const stage = useStage();

/** In a year, and in two, as one types it. */
const dayIn = async (years: number) => `01/06/${(await stage.clock.now()).getUTCFullYear() + years}`;
const domainNow = async (name: string) => {
  const [row] = await stage.sql(
    `select id, client_id as "clientId", status, price, renews, to_char(expires_on, 'DD/MM/YYYY') as "expiresOn"
     from domain where name = $1`,
    [name],
  );
  return row;
};

test('a domain is added to a client, corrected, and taken out with a reason (B7)', async () => {
  const now = await stage.clock.now();
  await createDomain(stage.database, stage.recipient.id, {
    now,
    domainName: 'ajeno.com.ar',
    expiresOn: new Date(Number(now) + 200 * DAY_MS).toISOString().slice(0, 'YYYY-MM-DD'.length),
  });
  const ana = await visitDesk(stage, { name: 'Ana Agente' });
  const { page } = ana;
  await ana.open('/equipo/dominios/nuevo');
  await shows(ana, 'Falta decir para qué cliente.');
  await ana.open(`/equipo/clientes/${stage.holder.id}`);
  await page.getByRole('link', { name: 'Agregar un dominio' }).click();
  await page.getByLabel('Dominio').fill('ajeno.com.ar');
  await page.getByLabel('Hasta qué día').fill('32/13/2026');
  await page.getByLabel('Un año cuesta').fill('mucho');
  await page.getByRole('button', { name: 'Agregarlo' }).click();
  await shows(ana, 'Revisá los 2 datos marcados.');
  await page.getByLabel('Hasta qué día').fill(await dayIn(1));
  await page.getByLabel('Un año cuesta').fill('18.000');
  await page.getByRole('button', { name: 'Agregarlo' }).click();
  await page.locator('[aria-invalid=true][name="domainName"]').waitFor();
  await shows(ana, 'Ese dominio ya está cargado.');
  await picture(ana, 'equipo-dominio-nuevo');
  await expectAccessible(ana);
  await page.getByLabel('Dominio').fill('Juan.com.ar');
  await page.getByRole('button', { name: 'Agregarlo' }).click();
  await page.getByRole('heading', { name: 'juan.com.ar' }).waitFor();
  const added = await domainNow('juan.com.ar');
  expect(added).toMatchObject({ clientId: stage.holder.id, price: '1800000', renews: true });

  await page.getByLabel('Un año cuesta').fill('20.000');
  await page.getByLabel('Se renueva').selectOption('No, se deja vencer');
  await page.getByRole('button', { name: 'Guardar los cambios' }).click();
  await shows(ana, '$ 20.000,00');
  expect(await domainNow('juan.com.ar')).toEqual({ ...added, price: '2000000', renews: false });
  await picture(ana, 'equipo-dominio-corregido');
  await expectAccessible(ana);

  await page.getByRole('radio', { name: 'Lo pasó a otra empresa' }).check();
  await page.getByRole('button', { name: 'Sacarlo de la base' }).click();
  await picture(ana, 'equipo-dominio-sacar');
  await expectAccessible(ana);
  await page.getByRole('button', { name: 'Sí, sacarlo' }).click();
  await page.getByText('Borrado', { exact: true }).waitFor();
  expect(await domainNow('juan.com.ar')).toMatchObject({ status: 'deleted' });
  await expect.poll(() => page.getByRole('button', { name: 'Guardar los cambios' }).count()).toBe(0);
  await expect.poll(() => page.getByText('Cambió mientras lo mirabas').count()).toBe(0);
  await page.getByRole('link', { name: 'Ver el cliente' }).click();
  await page.getByRole('link', { name: /juan\.com\.ar.*Borrado/ }).waitFor();
  await picture(ana, 'equipo-cliente-con-dominios');
  await expectAccessible(ana);
});

test('one without a price gets it from its task; who corrects what another one changed meanwhile sees that first', async () => {
  const now = await stage.clock.now();
  const expiresOn = new Date(Number(now) + 5 * DAY_MS).toISOString().slice(0, 'YYYY-MM-DD'.length);
  const domainId = await createDomain(stage.database, stage.holder.id, {
    now,
    domainName: 'sinprecio.com.ar',
    expiresOn,
    renews: false,
  });
  await stage.sql('update domain set price = null where id = $1', [domainId]);
  await updateDomain(await stage.as(stage.agent), { domainId, renews: true });
  const ana = await visitDesk(stage, { name: 'Ana Agente' });
  const { page } = ana;
  await ana.open('/equipo/tareas?tipo=domain_not_invoiced');
  await page.getByRole('link', { name: /Un dominio sin facturar/ }).click();
  await shows(ana, 'Ponele precio en su ficha');
  await expectAccessible(ana);
  const task = new URL(page.url()).pathname;
  await page.getByRole('link', { name: 'Ver el dominio' }).click();
  await page.getByLabel('Un año cuesta').fill('15.000');
  await loaded(ana);
  await updateDomain(await stage.as(stage.agent), { domainId, renews: false });
  await page.getByRole('button', { name: 'Guardar los cambios' }).click();
  await shows(ana, 'Se renueva: antes «sí», ahora «no»');
  await expect.poll(() => page.getByRole('button', { name: 'Guardar los cambios' }).count()).toBe(0);
  expect(await domainNow('sinprecio.com.ar')).toMatchObject({ price: null, renews: false });
  await picture(ana, 'equipo-dominio-cambiado');
  await expectAccessible(ana);
  await page.getByRole('button', { name: 'Ya lo vi' }).click();
  await expect.poll(() => page.getByLabel('Un año cuesta').inputValue()).toBe('15.000');
  await expect.poll(() => page.getByLabel('Se renueva').inputValue()).toBe('no');
  await page.getByLabel('Se renueva').selectOption('Sí');
  await page.getByRole('button', { name: 'Guardar los cambios' }).click();
  await page.getByRole('link', { name: /^Factura \d+: faltan \$ 15\.000,00/ }).waitFor();
  expect(await domainNow('sinprecio.com.ar')).toMatchObject({ price: '1500000', renews: true });
  await ana.open(task);
  await shows(ana, 'Se cerró sola: ya no hacía falta.');

  await ana.open(`/equipo/dominios/${domainId}`);
  await page.getByLabel('Hasta qué día').fill(await dayIn(2));
  await page.getByRole('button', { name: 'Guardar los cambios' }).click();
  await page.locator('[aria-invalid=true][name="expiresOn"]').waitFor();
  await shows(ana, /ya está facturado/);
});
