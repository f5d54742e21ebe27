import { expect, test } from 'vitest';
import { DAY_MS } from '../../domain/time.ts';
import { createBiggerPlan, createQuoteFor } from '../harness/builders.ts';
import { bill } from '../replay/money.ts';
import { offerBigger, wantUpgrade } from '../upgrade/playing.ts';
import { expectAccessible, picture, press, shows, useStage, type Visitor } from './stage.ts';

const stage = useStage();

const toPlans = (visitor: Visitor) => visitor.open(`/panel/servicios/${stage.service.id}/plan`);

test('where nothing bigger is offered an executive is asked, once, and answers with a quote (U5); a smaller plan is explained (U4)', async () => {
  const { planId } = stage.service;
  await stage.sql(`update plan set resources = '{"disk": 5120}' where id = $1`, [planId]);
  await createBiggerPlan(stage.database, {
    fromPlanId: planId,
    name: 'Hosting 0',
    resources: { disk: 1024 },
  });
  const juan = await stage.visit({ isSignedInAs: stage.holder.email });
  const { page } = juan;
  await toPlans(juan);
  await shows(juan, 'No hay un plan al que puedas subir de forma automática');
  await page.getByText('Qué no se ofrece, y por qué').click();
  await shows(juan, /Ese plan es más chico que el que tenés \(tiene menos espacio en disco\)/);
  await picture(juan, 'subir-nada');
  await expectAccessible(juan);
  await page.getByRole('link', { name: 'Dar de baja este servicio' }).click();
  await page.getByRole('heading', { name: 'Dar de baja Hosting Web' }).waitFor();
  await page.goBack();
  await page.getByText('Qué no se ofrece, y por qué').click();
  await page.getByRole('link', { name: 'Contratar otro servicio' }).click();
  await page.getByRole('heading', { name: 'Contratar un servicio' }).waitFor();
  await page.goBack();

  await press(juan, 'Pedírselo a mi ejecutivo');
  await shows(juan, 'Pedido recibido. Tu ejecutivo de cuentas te responde con un presupuesto.');
  await page.reload();
  await shows(juan, 'Pedido recibido.');
  await expect.poll(() => page.getByRole('button', { name: 'Pedírselo a mi ejecutivo' }).count()).toBe(0);
  await picture(juan, 'subir-pedida-al-ejecutivo');
  await expectAccessible(juan);

  const now = await stage.clock.now();
  const validUntil = new Date(now.getTime() + 10 * DAY_MS).toISOString().slice(0, 'YYYY-MM-DD'.length);
  const quoteId = await createQuoteFor(stage.database, stage.holder.id, { now, validUntil });
  await stage.resolve('upgrade_asked', 'quoted', { quoteId });
  await page.getByRole('link', { name: 'Presupuestos' }).click();
  await page.getByRole('link', { name: /Para responder/ }).waitFor();
  await toPlans(juan);
  await page.getByRole('button', { name: 'Pedírselo a mi ejecutivo' }).waitFor();
});

test('an upgrade that waits for its payment is given up, or over when nobody pays it, and its invoice is void (U6, B5)', async () => {
  const planId = await offerBigger(stage);
  const { changeId } = await wantUpgrade(stage, planId);
  const juan = await stage.visit({ isSignedInAs: stage.holder.email });
  await juan.open(`/panel/servicios/${stage.service.id}`);
  await shows(juan, 'Subida de plan: falta pagar');
  await juan.page.getByRole('link', { name: 'Ver la subida de plan' }).click();
  await shows(juan, /quedan [67] días/);
  await press(juan, 'Cancelar la subida de plan');
  await picture(juan, 'subida-cancelar');
  await expectAccessible(juan);
  await press(juan, 'Sí, cancelarla');
  await shows(juan, 'La cancelaste: seguís con el plan de antes.');
  await expect.poll(() => juan.page.getByRole('link', { name: /Ver y pagar/ }).count()).toBe(0);
  await expectAccessible(juan);
  expect(await stage.sql('select state from service_change where id = $1', [changeId])).toEqual([
    { state: 'cancelled' },
  ]);
  await juan.page.getByRole('link', { name: 'Facturas', exact: true }).click();
  await juan.page.getByRole('link', { name: 'Anuladas' }).click();
  await juan.page.getByRole('link', { name: /Hosting 2/ }).waitFor();

  const { changeId: unpaid } = await wantUpgrade(stage, planId);
  await stage.sleep('8 days');
  await stage.reached('expired');
  const later = await stage.visit({ isSignedInAs: stage.holder.email });
  await later.open(`/panel/subidas/${unpaid}`);
  await shows(later, 'La factura no se pagó a tiempo y quedó anulada.');
  await picture(later, 'subida-vencida');
  await expectAccessible(later);
});

test('an invoice is asked to be void: an upgrade’s is at once, a renewal’s is for staff, who is asked once (B5)', async () => {
  const [plan] = await stage.sql<{ id: string }>("select id from plan where name = 'Hosting 2'");
  const { invoiceId: ofUpgrade } = await wantUpgrade(stage, plan?.id);
  const juan = await stage.visit({ isSignedInAs: stage.holder.email });
  const { page } = juan;
  const askFor = async (invoiceId: string) => {
    await juan.open(`/panel/facturas/${invoiceId}`);
    await press(juan, 'Pedir que se anule');
    await shows(juan, 'se anula ahora y no se hace');
    await press(juan, 'Sí, pedir que se anule');
  };
  await askFor(ofUpgrade);
  await shows(juan, /^Anulada el/);
  await stage.reached('cancelled');

  const ofRenewal = await bill(stage);
  await askFor(ofRenewal);
  await shows(juan, 'Pediste que se anule: nuestro equipo lo revisa y te avisa.');
  await page.reload();
  await shows(juan, 'Pediste que se anule:');
  await expect.poll(() => page.getByRole('button', { name: 'Pedir que se anule' }).count()).toBe(0);
  await picture(juan, 'factura-anulacion-pedida');
  await expectAccessible(juan);
  await stage.resolve('invoice_void_asked', 'void');
  await page.reload();
  await shows(juan, /^Anulada el/);
});
