import { expect, test } from 'vitest';
import { issueInvoice } from '../../domain/billing/issue-invoice.ts';
import { DAY_MS } from '../../domain/time.ts';
import { createDomain } from '../harness/builders.ts';
import { typedDayIn, visitDesk } from './desk-visitor.ts';
import { expectAccessible, picture, useStage, type Visitor } from './stage.ts';

const stage = useStage();

async function search({ page }: Visitor, text: string): Promise<void> {
  await page.getByRole('searchbox', { name: 'Buscar' }).fill(text);
  await page.getByRole('button', { name: 'Buscar' }).click();
}

const serviceNow = async () => {
  const [row] = await stage.sql<{ status: string; isFrozen: boolean }>(
    'select status, frozen_at is not null as "isFrozen" from service where id = $1',
    [stage.service.id],
  );
  return row;
};

test('a text finds a client, and from there a service: suspended, at work again, frozen, and let go by two', async () => {
  const ana = await visitDesk(stage, { name: 'Ana Agente' });
  const { page } = ana;
  await search(ana, 'perez');
  await page.getByRole('link', { name: /Juan Perez.*Cliente/ }).waitFor();
  expect(new URL(page.url()).searchParams.get('texto')).toBe('perez');
  await picture(ana, 'equipo-buscar');
  await expectAccessible(ana);
  await search(ana, 'x');
  await page.getByText('No se pudo').waitFor();
  await search(ana, 'nadie se llama así');
  await page.getByText('No encontramos nada así.').waitFor();
  await page.goBack();
  await page.goBack();
  await expect.poll(() => page.getByRole('searchbox').inputValue()).toBe('perez');
  await page.getByRole('link', { name: /Juan Perez/ }).click();
  await page.getByRole('link', { name: /Hosting Web/ }).click();
  await page.getByText('juanhost en').waitFor();
  await picture(ana, 'equipo-servicio');
  await expectAccessible(ana);

  await page.getByRole('radio', { name: 'Problema técnico' }).check();
  await page.getByRole('button', { name: 'Suspender' }).click();
  await page.getByRole('button', { name: 'Levantar: Problema técnico' }).click();
  expect(await serviceNow()).toMatchObject({ status: 'suspended' });
  await page.getByRole('button', { name: 'Sí, levantar el motivo' }).click();
  await page.getByText('No está suspendido.').waitFor();
  expect(await serviceNow()).toMatchObject({ status: 'active' });

  const freezing = page.locator('section', { has: page.getByRole('heading', { name: 'Bloqueo' }) });
  await freezing.getByLabel('Motivo').fill('lo pidió el juzgado');
  await freezing.getByRole('button', { name: 'Bloquear el servicio' }).click();
  await freezing.getByRole('button', { name: 'Levantar el bloqueo' }).waitFor();
  const beto = await visitDesk(stage, { name: 'Beto Administrador', role: 'administrator' });
  await beto.open(new URL(page.url()).pathname);
  await beto.page.getByRole('button', { name: 'Levantar el bloqueo' }).waitFor();
  await freezing.getByLabel('Motivo').fill('ya está resuelto');
  await freezing.getByRole('button', { name: 'Levantar el bloqueo' }).click();
  await freezing.getByText('Lo pediste vos.').waitFor();
  expect(await serviceNow()).toMatchObject({ isFrozen: true });
  await picture(ana, 'equipo-servicio-bloqueado');
  await expectAccessible(ana);
  await beto.page.reload();
  await beto.page.getByText('Ana Agente lo pidió.').waitFor();
  await beto.page.getByRole('textbox', { name: 'Motivo' }).first().fill('de acuerdo');
  await beto.page.getByRole('button', { name: 'Confirmar que se levante' }).click();
  await beto.page.getByRole('button', { name: 'Bloquear el servicio' }).waitFor();
  expect(await serviceNow()).toEqual({ status: 'active', isFrozen: false });
  await expect.poll(() => beto.page.getByText('Cambió mientras lo mirabas').count()).toBe(0);
});

test('an invoice is put off, paid in part by a transfer, and void with what was paid as credit; so is a domain found', async () => {
  const now = await stage.clock.now();
  const { invoiceId, number } = await issueInvoice(await stage.as({ type: 'system', process: 'test' }), {
    serviceId: stage.service.id,
    lines: [{ kind: 'order', description: 'Hosting Web', amount: '1250000' }],
    dueDate: new Date(Number(now) + 10 * DAY_MS).toISOString().slice(0, 'YYYY-MM-DD'.length),
  });
  const ana = await visitDesk(stage, { name: 'Ana Agente' });
  const { page } = ana;
  await search(ana, `factura ${number}`);
  await page.getByRole('link', { name: new RegExp(`Factura ${number}`) }).click();
  await page.getByText('Todavía no llegó nada.').waitFor();
  await picture(ana, 'equipo-factura');
  await expectAccessible(ana);

  await page.getByLabel('Número de la transferencia').fill('banco-1');
  await page.getByLabel('Importe').fill('mucho');
  await page.getByRole('button', { name: 'Registrar el pago' }).click();
  await page.getByText('Revisá los 2 datos marcados.').waitFor();
  await page.getByLabel('Importe').fill('10,00');
  await page.getByLabel('Qué día llegó').fill(await typedDayIn(stage, 0));
  await page.getByRole('button', { name: 'Registrar el pago' }).click();
  await page.getByText('Transferencia · BANCO-1').waitFor();
  const postponing = page.locator('section', {
    has: page.getByRole('heading', { name: 'Dar una prórroga' }),
  });
  await postponing.getByLabel('Hasta qué día').fill(await typedDayIn(stage, 1));
  await postponing.getByLabel('Motivo').fill('lo pidió por teléfono');
  await postponing.getByRole('button').click();
  await postponing.getByText('Revisá el dato marcado.').waitFor();
  await postponing.getByLabel('Hasta qué día').fill(await typedDayIn(stage, 40));
  await postponing.getByRole('button').click();
  await page.getByText('Prórroga hasta').waitFor();

  await page.getByRole('radio', { name: 'Se emitió por error' }).check();
  await page.getByRole('button', { name: 'Anular la factura' }).click();
  await page.getByText('Se emitió por error.').waitFor();
  await expect.poll(() => page.getByRole('button', { name: 'Registrar el pago' }).count()).toBe(0);
  expect(await stage.sql('select sum(amount)::text as credit from credit_entry')).toEqual([
    { credit: '1000' },
  ]);
  const link = page.getByRole('link', { name: 'Ver como la ve el cliente' });
  const before = await link.getAttribute('href');
  await page.getByRole('button', { name: 'Cambiar su enlace' }).click();
  await page.getByRole('button', { name: 'Sí, cambiar el enlace' }).click();
  await page.getByRole('button', { name: 'Cambiar su enlace' }).waitFor();
  await expect.poll(() => link.getAttribute('href')).not.toBe(before);
  expect(await stage.sql('select status from invoice where id = $1', [invoiceId])).toEqual([
    { status: 'void' },
  ]);
  await picture(ana, 'equipo-factura-anulada');
  await expectAccessible(ana);

  const expiresOn = `${now.getUTCFullYear() + 1}-06-01`;
  await createDomain(stage.database, stage.holder.id, { now, domainName: 'juanperez.com.ar', expiresOn });
  await search(ana, 'juanper');
  await page.getByRole('link', { name: /juanperez\.com\.ar/ }).click();
  await page.getByText('$ 18.000,00').waitFor();
  await picture(ana, 'equipo-dominio');
  await expectAccessible(ana);
  await page.getByRole('link', { name: 'Ver el cliente' }).click();
  await page.getByRole('heading', { name: 'Juan Perez' }).waitFor();
});
