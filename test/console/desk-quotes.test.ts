import { expect, test } from 'vitest';
import { requestBackup } from '../../domain/backups/request-backup.ts';
import { declineQuote } from '../../domain/quotes/decline-quote.ts';
import { DAY_MS } from '../../domain/time.ts';
import { askExecutive } from '../../domain/upgrade/ask-executive.ts';
import { createQuoteFor } from '../harness/builders.ts';
import { offerBigger } from '../upgrade/playing.ts';
import { typedDayIn, visitDesk } from './desk-visitor.ts';
import { expectAccessible, loaded, picture, shows, useStage, type Visitor } from './stage.ts';

const stage = useStage();

const quotesNow = () =>
  stage.sql<{ total: string; serviceId: string | null; status: string; planId: string | null }>(
    `select total, service_id as "serviceId", status, upgrade_plan_id as "planId", recurring, note
     from quote order by number desc`,
  );

async function typeLine({ page }: Visitor, index: number, description: string, amount: string) {
  await page.getByLabel('Qué es').nth(index).fill(description);
  await page.getByLabel('Importe').nth(index).fill(amount);
}

test('a quote is made for a client, with a discount, and taken back; the list shows those of one state (B6)', async () => {
  const ana = await visitDesk(stage, { name: 'Ana Agente' });
  const { page } = ana;
  await ana.open(`/equipo/clientes/${stage.holder.id}`);
  await page.getByRole('link', { name: 'Hacer un presupuesto' }).click();
  await page.getByText(/^Para Juan Perez\./).waitFor();
  await page.getByRole('button', { name: 'Agregar un renglón' }).click();
  await typeLine(ana, 0, 'Migración de un sitio', 'mucho');
  await typeLine(ana, 1, 'Descuento', '-1.500,50');
  await page.getByRole('button', { name: 'Hacer el presupuesto' }).click();
  await shows(ana, 'Revisá los 2 datos marcados.');
  await expect.poll(() => page.locator(':focus').getAttribute('name')).toBe('lines.0.amount');
  await typeLine(ana, 0, 'Migración de un sitio', '12.500');
  await shows(ana, '$ 10.999,50');
  await page.getByRole('button', { name: 'Agregar un renglón' }).click();
  await typeLine(ana, 2, 'De más', '7');
  await page.getByRole('button', { name: 'Quitar el renglón 3' }).click();
  await shows(ana, '$ 10.999,50');
  await page.getByLabel('Hasta qué día vale').fill(await typedDayIn(stage, 700));
  await page.getByLabel('Nota para el cliente').fill('Lo hacemos de noche.');
  await page.getByRole('button', { name: 'Hacer el presupuesto' }).click();
  await page.locator('[aria-invalid=true][name="validUntil"]').waitFor();
  await picture(ana, 'equipo-presupuesto-nuevo');
  await expectAccessible(ana);
  expect(await quotesNow()).toEqual([]);

  await page.getByLabel('Hasta qué día vale').fill(await typedDayIn(stage, 15));
  await page.getByRole('button', { name: 'Hacer el presupuesto' }).click();
  await page.getByRole('heading', { name: 'Presupuesto 1' }).waitFor();
  await shows(ana, 'Lo hacemos de noche.');
  expect(await quotesNow()).toMatchObject([{ total: '1099950', serviceId: null, status: 'open' }]);
  await picture(ana, 'equipo-presupuesto');
  await expectAccessible(ana);
  await page.getByRole('button', { name: 'Retirarlo' }).click();
  await page.getByRole('button', { name: 'Sí, retirarlo' }).click();
  await page.getByText('Retirado', { exact: true }).waitFor();
  expect(await quotesNow()).toMatchObject([{ status: 'withdrawn' }]);

  const now = await stage.clock.now();
  const validUntil = new Date(Number(now) + 10 * DAY_MS).toISOString().slice(0, 'YYYY-MM-DD'.length);
  const quoteId = await createQuoteFor(stage.database, stage.recipient.id, {
    now,
    validUntil,
  });
  await page.getByRole('link', { name: 'Presupuestos', exact: true }).click();
  await page.getByRole('link', { name: /Juan Perez/ }).waitFor();
  await picture(ana, 'equipo-presupuestos');
  await expectAccessible(ana);
  await page.getByLabel('Estado').selectOption('Vencido');
  await shows(ana, 'No hay presupuestos así.');
  await page.getByLabel('Estado').selectOption('Sin respuesta');
  await page.getByRole('link', { name: /Jose Garcia/ }).waitFor();
  expect(page.url()).toContain('estado=open');
  await expect.poll(() => page.getByRole('link', { name: /Juan Perez/ }).count()).toBe(0);

  await page.getByRole('link', { name: /Jose Garcia/ }).click();
  await page.getByRole('button', { name: 'Retirarlo' }).click();
  await loaded(ana);
  await declineQuote(await stage.as(stage.actorOf('recipient')), { quoteId });
  await page.getByRole('button', { name: 'Sí, retirarlo' }).click();
  await page.getByText('Rechazado', { exact: true }).waitFor();
  await page.getByRole('alert').waitFor();
  await expect.poll(() => page.getByRole('button', { name: 'Sí, retirarlo' }).count()).toBe(0);
});

test('whoever asks for a backup, or for an upgrade that is not offered, is answered with a quote from the task (X8, U5)', async () => {
  const planId = await offerBigger(stage);
  const asHolder = () => stage.as(stage.actorOf('holder'));
  const { id: serviceId } = stage.service;
  await requestBackup(await asHolder(), { serviceId });
  await askExecutive(await asHolder(), { serviceId, planId, period: 'yearly' });
  const ana = await visitDesk(stage, { name: 'Ana Agente' });
  const { page } = ana;
  await ana.open('/equipo/tareas?tipo=backup_requested');
  await page.getByRole('link', { name: /pide su copia/ }).click();
  await page.getByRole('radio', { name: /^Le mandé un presupuesto/ }).check();
  await shows(ana, 'El cliente no tiene ninguno que no esté retirado.');
  await expectAccessible(ana);
  await page.getByRole('link', { name: 'Hacer un presupuesto' }).click();
  await page.getByLabel('Sobre un servicio').waitFor();
  await expect.poll(() => page.getByLabel('Sobre un servicio').inputValue()).toBe(serviceId);
  await typeLine(ana, 0, 'Copia de seguridad', '5000');
  await page.getByLabel('Hasta qué día vale').fill(await typedDayIn(stage, 15));
  await page.getByRole('button', { name: 'Hacer el presupuesto' }).click();
  await page.getByRole('radio', { name: /^Le mandé un presupuesto/ }).check();
  await page.getByRole('combobox', { name: 'Presupuesto' }).waitFor();
  await picture(ana, 'equipo-tarea-presupuesto');
  await page.getByRole('button', { name: /^Resolver/ }).click();
  await shows(ana, 'Ana Agente la resolvió: Le mandé un presupuesto.');
  expect((await quotesNow())[0]).toMatchObject({ total: '500000', serviceId, planId: null });

  await ana.open('/equipo/tareas?tipo=upgrade_asked');
  await page.getByRole('link', { name: /subida de plan a medida/ }).click();
  await page.getByRole('link', { name: 'Hacer un presupuesto' }).click();
  await page.getByLabel('Cuánto cuesta cada período').waitFor();
  await expect.poll(() => page.getByLabel('Cuánto cuesta cada período').inputValue()).toBe('25000,00');
  await typeLine(ana, 0, 'Subida a Hosting 2', '10.000');
  await page.getByLabel('Hasta qué día vale').fill(await typedDayIn(stage, 15));
  await page.getByLabel('Cuánto cuesta cada período').fill('nada');
  await page.getByRole('button', { name: 'Hacer el presupuesto' }).click();
  await shows(ana, 'Revisá el dato marcado.');
  await picture(ana, 'equipo-presupuesto-subida');
  await expectAccessible(ana);
  await page.getByLabel('Cuánto cuesta cada período').fill('20.000');
  const movePlan = (to: string) =>
    stage.sql('update service set plan_id = $2 where id = $1', [serviceId, to]);
  await movePlan(planId);
  await page.getByRole('button', { name: 'Hacer el presupuesto' }).click();
  await page.locator('select[aria-invalid=true][name="upgrade.planId"]').waitFor();
  await shows(ana, /un plan distinto del que tiene el servicio/);
  await movePlan(stage.service.planId);
  await page.getByRole('button', { name: 'Hacer el presupuesto' }).click();
  await page.getByRole('radio', { name: /^Le mandé un presupuesto/ }).check();
  await page.getByRole('button', { name: /^Resolver/ }).click();
  await shows(ana, 'Ana Agente la resolvió: Le mandé un presupuesto.');
  expect((await quotesNow())[0]).toMatchObject({ total: '1000000', serviceId, planId, recurring: '2000000' });
});

test("a service that is no longer its client's is said to be so, and no quote is made about it", async () => {
  const before = await quotesNow();
  const ana = await visitDesk(stage, { name: 'Ana Agente' });
  const { page } = ana;
  await ana.open(`/equipo/presupuestos/nuevo?cliente=${stage.recipient.id}&servicio=${stage.service.id}`);
  await page.getByLabel('Si lo acepta').waitFor();
  const chosen = page.getByLabel('Sobre un servicio').locator('option:checked');
  await expect.poll(() => chosen.textContent()).toBe('El servicio desde el que viniste');
  await typeLine(ana, 0, 'Copia de seguridad', '5000');
  await page.getByLabel('Hasta qué día vale').fill(await typedDayIn(stage, 15));
  await page.getByRole('button', { name: 'Hacer el presupuesto' }).click();
  await page.getByRole('alert').waitFor();
  expect(await quotesNow()).toEqual(before);
  await page.getByLabel('Sobre un servicio').selectOption('Ninguno');
  await page.getByRole('button', { name: 'Hacer el presupuesto' }).click();
  await page.getByRole('heading', { name: /^Presupuesto \d+/ }).waitFor();
  expect((await quotesNow())[0]).toMatchObject({ total: '500000', serviceId: null });
});
