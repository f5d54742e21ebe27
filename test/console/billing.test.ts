import { expect, test } from 'vitest';
import { DAY_MS } from '../../domain/time.ts';
import { billed, openCheckout } from '../gateway/paying.ts';
import { createDomain, createQuoteFor } from '../harness/builders.ts';
import { bill, pay } from '../replay/money.ts';
import { offerBigger } from '../upgrade/playing.ts';
import { payAtGateway } from './pay-at-gateway.ts';
import { expectAccessible, picture, typeKeys, useStage } from './stage.ts';

const stage = useStage({ hasGateway: true });

/** That many days from now. */
const dayIn = async (days: number) => {
  const at = new Date((await stage.clock.now()).getTime() + days * DAY_MS);
  return at.toISOString().slice(0, 'YYYY-MM-DD'.length);
};

const cancellationNow = async () => {
  const [row] = await stage.sql<{ state: string; mode: string; reference: string }>(
    `select c.state, x.mode, c.reference from service_change c join cancellation x on x.change_id = c.id`,
  );
  return row;
};

test('a service is cancelled with e-mail and security key, made immediate, and kept after all (X1, X5, X10)', async () => {
  const owed = await bill(stage, 'other');
  const juan = await stage.visit({ isSignedInAs: stage.holder.email });
  const { page } = juan;
  await page.getByRole('link', { name: /Hosting Web/ }).click();
  await page.getByRole('link', { name: 'Dar de baja' }).click();
  await page.getByRole('heading', { name: 'Dar de baja Hosting Web' }).waitFor();
  await page.getByText('el sitio, los archivos y los correos').waitFor();
  await page.getByText('No se devuelve lo que ya pagaste.').waitFor();
  await page.getByText(/se sigue debiendo: si no la pagás, el servicio se suspende el/).waitFor();
  await picture(juan, 'baja');
  await expectAccessible(juan);

  await page.getByRole('radio', { name: /Al final del período/ }).check();
  await page
    .getByText(/00:00 \(hora de Buenos Aires\)/)
    .first()
    .waitFor();
  await typeKeys(juan, stage.holder.email, 'otra-clave-que-no-es');
  await page.getByRole('button', { name: 'Pedir la baja' }).click();
  await page.getByRole('alert').waitFor();
  expect(await cancellationNow()).toBeUndefined();
  await picture(juan, 'baja-confirmar');
  await expectAccessible(juan);
  await typeKeys(juan, stage.holder.email);
  await page.getByRole('button', { name: 'Pedir la baja' }).click();
  await page.getByRole('heading', { name: 'Tu baja' }).waitFor();
  const asked = await cancellationNow();
  expect(asked).toMatchObject({ state: 'scheduled', mode: 'end_of_period' });
  await page.getByText(asked?.reference ?? '').waitFor();
  await picture(juan, 'baja-pedida');
  await expectAccessible(juan);

  await page.getByRole('button', { name: 'Quiero la baja hoy' }).click();
  await typeKeys(juan, stage.holder.email);
  await page.getByRole('button', { name: 'Hacer la baja hoy' }).click();
  await page.getByText('Hoy mismo').waitFor();
  expect(await cancellationNow()).toMatchObject({ state: 'scheduled', mode: 'immediate' });

  await page.getByRole('link', { name: 'Volver al servicio' }).click();
  await page.getByRole('link', { name: 'Ver la baja' }).click();
  await page.getByRole('button', { name: 'Cancelar la baja' }).click();
  await page.getByText('La cancelaste: el servicio sigue como estaba.').waitFor();
  expect(await cancellationNow()).toMatchObject({ state: 'withdrawn' });
  await expectAccessible(juan);
  await page.getByRole('link', { name: 'Volver al servicio' }).click();
  await page.getByRole('link', { name: 'Dar de baja' }).waitFor();
  await pay(stage, owed);
});

test('a domain is not cancelled: its page says what there is instead (X6)', async () => {
  const juan = await stage.visit({ isSignedInAs: stage.holder.email });
  const { page } = juan;
  await juan.open('/panel/dominios');
  await page.getByText('Si querés uno, comunicate con nuestro equipo').waitFor();
  const domainId = await createDomain(stage.database, stage.holder.id, {
    domainName: 'juan.com.ar',
    expiresOn: await dayIn(200),
    now: await stage.clock.now(),
  });
  await juan.open(`/panel/servicios/${domainId}/baja`);
  await page.getByText(/Los dominios no se dan de baja: se dejan vencer/).waitFor();
  await expectAccessible(juan);
  await page.getByRole('link', { name: 'Ver mis dominios' }).click();
  await page.getByText(/te mandamos la factura de su próximo año/).waitFor();
  await page.getByRole('button', { name: 'No renovar juan.com.ar' }).click();
  await picture(juan, 'dominios');
  await expectAccessible(juan);
  await page.getByRole('button', { name: 'Sí, que no se renueve' }).click();
  await page.getByText(/No se renueva: vence el/).waitFor();
  await page.getByRole('button', { name: 'Renovar juan.com.ar' }).waitFor();
});

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0]);

test('an invoice is reported as paid by transfer with its receipt, and paid at the gateway (B4)', async () => {
  const { invoiceId } = await billed(stage);
  const juan = await stage.visit({ isSignedInAs: stage.holder.email });
  const { page } = juan;
  await juan.open(`/panel/servicios/${stage.service.id}/plan`);
  await page.getByText(/^Falta pagar la factura/).waitFor();
  await expectAccessible(juan);
  await page.getByRole('link', { name: 'Facturas', exact: true }).click();
  await page.getByRole('link', { name: /Extra/ }).waitFor();
  await picture(juan, 'facturas');
  await expectAccessible(juan);
  await page.getByRole('link', { name: 'Anuladas' }).click();
  await page.getByText('No tenés facturas anuladas.').waitFor();
  await page.getByRole('link', { name: 'Para pagar' }).click();
  await page.getByRole('link', { name: /Extra/ }).click();
  await page.getByRole('link', { name: 'Pagar $ 100,00' }).waitFor();

  await page.getByRole('button', { name: 'Avisar una transferencia' }).click();
  await page.getByLabel('¿Cuánto transferiste?').fill('cien');
  await page.getByRole('button', { name: 'Avisar', exact: true }).click();
  await page.getByText('Escribí un importe, como 12.500,50.').waitFor();
  await page.getByLabel('¿Cuánto transferiste?').fill('$ 60,5');
  const receipt = page.getByLabel('Comprobante');
  await receipt.setInputFiles({ name: 'foto.png', mimeType: 'image/png', buffer: Buffer.from('nada') });
  await picture(juan, 'factura');
  await expectAccessible(juan);
  await page.getByRole('button', { name: 'Avisar', exact: true }).click();
  await page.getByText(/una imagen JPEG o PNG, o un PDF/).waitFor();
  await receipt.setInputFiles({ name: 'foto.png', mimeType: 'image/png', buffer: PNG });
  await page.getByRole('button', { name: 'Avisar', exact: true }).click();
  await page.getByText('Gracias, ya estamos buscando tu transferencia.').waitFor();
  const reports = await stage.sql('select amount, content from payment_report');
  expect(reports).toEqual([{ amount: '6050', content: PNG }]);

  await payAtGateway(stage, juan);
  await juan.open(`/panel/facturas/${invoiceId}`);
  await page.getByText('Pagada', { exact: true }).waitFor();
  await expect.poll(() => page.getByRole('link', { name: /^Pagar / }).count()).toBe(0);
});

test('a bigger plan is chosen, asked for at the sum that is shown, paid at the gateway, and done (U1, U2, U6, U7)', async () => {
  const planId = await offerBigger(stage);
  const juan = await stage.visit({ isSignedInAs: stage.holder.email });
  const { page } = juan;
  await page.getByRole('link', { name: /Hosting Web/ }).click();
  await page.getByRole('link', { name: 'Subir de plan' }).click();
  await page.getByRole('radio', { name: /Hosting 2/ }).check();
  await page.getByRole('cell', { name: '20 GB' }).waitFor();
  await page.getByRole('radio', { name: /Cada año/ }).check();
  await page.getByText('Diferencia, se paga ahora').waitFor();
  await picture(juan, 'subir-de-plan');
  await expectAccessible(juan);

  await stage.sql("update plan_price set amount = 2600000 where plan_id = $1 and period = 'yearly'", [
    planId,
  ]);
  await page.getByRole('button', { name: 'Pedir por $ 12.500,00' }).click();
  await page
    .getByRole('alert')
    .getByText(/ahora son \$ 13\.500,00/)
    .waitFor();
  expect(await stage.sql('select 1 from upgrade')).toEqual([]);
  await page.getByRole('button', { name: 'Pedir por $ 13.500,00' }).click();
  await page.getByRole('heading', { name: 'Tu subida de plan' }).waitFor();
  await page.getByText(/quedan [67] días/).waitFor();
  await picture(juan, 'subida-pedida');
  await expectAccessible(juan);

  const followed = page.url();
  const [{ invoice_id: invoiceId } = { invoice_id: '' }] = await stage.sql<{ invoice_id: string }>(
    'select invoice_id from upgrade',
  );
  await page.getByRole('link', { name: /Ver y pagar la factura/ }).click();
  await page.getByRole('heading', { name: /^Factura / }).waitFor();
  await openCheckout(stage, invoiceId);
  await payAtGateway(stage, juan);
  await page.goto(followed);
  await page.getByText('Ya tenés el plan nuevo.').waitFor();
  await expectAccessible(juan);
});

test('the link of a quote leads to it in the panel: one is accepted and becomes an invoice, one is declined (B6)', async () => {
  const terms = { now: await stage.clock.now(), validUntil: await dayIn(10) };
  const declined = await createQuoteFor(stage.database, stage.holder.id, terms);
  const accepted = await createQuoteFor(stage.database, stage.holder.id, terms);
  const juan = await stage.visit({ isSignedInAs: stage.holder.email });
  const { page } = juan;
  await juan.open(`/presupuestos/${accepted}`);
  await page.getByRole('button', { name: 'Aceptar por $ 10,00' }).click();
  await picture(juan, 'presupuesto');
  await expectAccessible(juan);
  await page.getByRole('button', { name: 'Sí, aceptarlo' }).click();
  await page.getByRole('heading', { name: /^Factura / }).waitFor();
  await page.getByText('Migración de un sitio').waitFor();

  await page.getByRole('link', { name: 'Presupuestos' }).click();
  await page.getByText('Aceptado').waitFor();
  await picture(juan, 'presupuestos');
  await expectAccessible(juan);
  await page.getByRole('link', { name: /Para responder/ }).click();
  await page.getByRole('button', { name: 'Rechazar' }).click();
  await page.getByRole('button', { name: 'Sí, rechazarlo' }).click();
  await page.getByText('Lo rechazaste. Si todavía te interesa, pedí uno nuevo.').waitFor();
  expect(await stage.sql('select status from quote where id = $1', [declined])).toEqual([
    { status: 'declined' },
  ]);
});

test('a client reads what they were told, and stops the news on the phone, never what is about security (A6, A7)', async () => {
  const juan = await stage.visit({ isSignedInAs: stage.holder.email });
  const { page } = juan;
  await page.getByRole('link', { name: 'Avisos' }).click();
  await page
    .getByText(/ · Correo · /)
    .first()
    .waitFor();
  await picture(juan, 'avisos');
  await expectAccessible(juan);
  await page.getByRole('button', { name: 'No mandármelos por WhatsApp' }).click();
  await page.getByText(/No te llegan por WhatsApp, solo al correo/).waitFor();
  await page.getByRole('button', { name: 'Mandármelos por WhatsApp' }).click();
  await page.getByRole('button', { name: 'No mandármelos por WhatsApp' }).waitFor();
});
