import { expect, test } from 'vitest';
import { assignPayment } from '../../domain/billing/assign-payment.ts';
import { recordPayment } from '../../domain/billing/record-payment.ts';
import { bill, pay } from '../replay/money.ts';
import { typedDayIn, visitDesk } from './desk-visitor.ts';
import { expectAccessible, loaded, picture, shows, useStage } from './stage.ts';

const stage = useStage();

/** Money for what its provider calls `invoiceId`; the task that it opens. */
async function receive(invoiceId: string, details: { currency?: string; amount?: string } = {}) {
  const { paymentId } = await recordPayment(await stage.as({ type: 'system', process: 'test' }), {
    provider: 'mercadopago',
    providerPaymentId: `mp-${invoiceId}`,
    invoiceId,
    amount: '20000',
    paidAt: await stage.clock.now(),
    ...details,
  });
  const [task] = await stage.sql<{ id: string }>('select id from staff_task where subject_id = $1', [
    paymentId,
  ]);
  return { paymentId, path: `/equipo/tareas/${task?.id}` };
}

const paymentNow = async (paymentId: string) => {
  const [row] = await stage.sql(
    `select client_id as "clientId", invoice_id as "invoiceId", applied::int, credited::int, unmatched::int
     from payment where id = $1`,
    [paymentId],
  );
  return row;
};

test('money that nobody claims is given to an invoice that its client owes; of another currency only as credit (B4, G2)', async () => {
  const invoiceId = await bill(stage, 'other');
  const { paymentId } = await receive('pedido 77');
  const ana = await visitDesk(stage, { name: 'Ana Agente' });
  const { page } = ana;
  await ana.open('/equipo/tareas?tipo=payment_unmatched');
  await page.getByRole('link', { name: /Un pago que nadie reclama/ }).click();
  await page.getByText('pedido 77', { exact: true }).waitFor();
  await page.getByText('$ 200,00').waitFor();
  await page.getByLabel('Cliente o factura').fill('nadie se llama así');
  await page.getByRole('button', { name: 'Buscar' }).last().click();
  await page.getByText('No encontramos ningún cliente ni factura así.').waitFor();
  await page.getByLabel('Cliente o factura').fill('factura 1');
  await page.getByRole('button', { name: 'Buscar' }).last().click();
  await page.getByRole('radio', { name: /^Factura 1 Juan Perez/ }).check();
  await page.getByRole('button', { name: 'Asignarlo a Factura 1' }).waitFor();
  await page.getByLabel('Cliente o factura').fill('perez');
  await page.getByRole('button', { name: 'Buscar' }).last().click();
  await page.getByRole('radio', { name: /^Juan Perez/ }).check();
  await expect.poll(() => page.getByRole('button', { name: /^Asignarlo/ }).count()).toBe(0);
  await page.getByRole('radio', { name: /^Saldo a favor/ }).check();
  await page.getByRole('button', { name: 'Dárselo a Juan Perez' }).waitFor();
  await page.getByRole('radio', { name: /^Factura \d+ Faltan/ }).check();
  await page.getByRole('button', { name: /^Asignarlo a Factura/ }).click();
  await picture(ana, 'equipo-pago-sin-dueno');
  await expectAccessible(ana);
  await page.getByRole('button', { name: 'Sí, asignarlo' }).click();
  await page.getByText('Se cerró sola: ya no hacía falta.').waitFor();
  await page.getByRole('link', { name: /^Factura \d+, de Juan Perez/ }).waitFor();
  expect(await paymentNow(paymentId)).toMatchObject({ clientId: stage.holder.id, invoiceId, unmatched: 0 });
  await picture(ana, 'equipo-pago-asignado');
  await expectAccessible(ana);

  const owed = await bill(stage, 'other');
  const dollars = await receive(owed, { currency: 'USD' });
  await ana.open(dollars.path);
  await page.getByRole('link', { name: /^Factura \d+, de Juan Perez/ }).waitFor();
  await page
    .getByRole('radio', { name: /^Factura \d+ Faltan/ })
    .first()
    .check();
  await page.getByRole('button', { name: /^Asignarlo a Factura/ }).click();
  await page.getByRole('button', { name: 'Sí, asignarlo' }).click();
  await page
    .getByRole('alert')
    .getByText(/moneda/)
    .waitFor();
  expect(await paymentNow(dollars.paymentId)).toMatchObject({ invoiceId: null, unmatched: 20_000 });
  await page.getByRole('radio', { name: /^Saldo a favor/ }).check();
  await page.getByRole('button', { name: 'Dárselo a Juan Perez' }).click();
  await page.getByRole('button', { name: 'Sí, asignarlo' }).click();
  await page.getByText('Se cerró sola: ya no hacía falta.').waitFor();
  expect(await paymentNow(dollars.paymentId)).toMatchObject({ credited: 20_000, unmatched: 0 });
});

test('whoever gives it to somebody too late is told, and sees whose it is by now', async () => {
  const { paymentId, path } = await receive('pedido 78');
  const ana = await visitDesk(stage, { name: 'Ana Agente' });
  const { page } = ana;
  await ana.open(path);
  await page.getByLabel('Cliente o factura').fill('perez');
  await page.getByRole('button', { name: 'Buscar' }).last().click();
  await page.getByRole('radio', { name: /^Juan Perez/ }).check();
  await page.getByRole('radio', { name: /^Saldo a favor/ }).check();
  await page.getByRole('button', { name: 'Dárselo a Juan Perez' }).click();
  await loaded(ana);
  await assignPayment(await stage.as(stage.agent), { paymentId, clientId: stage.recipient.id });
  await page.getByRole('button', { name: 'Sí, asignarlo' }).click();
  await page.getByRole('alert').getByText(/ya/).waitFor();
  await page.getByText('Se cerró sola: ya no hacía falta.').waitFor();
  await page.getByRole('link', { name: 'Jose Garcia' }).waitFor();
  await expect.poll(() => page.getByRole('button', { name: 'Sí, asignarlo' }).count()).toBe(0);
  await expectAccessible(ana);
});

const invoicesNow = () =>
  stage.sql<{ kind: string; amount: string; from: string | null; until: string | null }>(
    `select l.kind, l.amount, l.period_start as "from", l.period_end as "until", i.total
     from invoice i join invoice_line l on l.invoice_id = i.id
     where i.number = (select max(number) from invoice) order by l.amount desc`,
  );

test('an invoice is issued for a service: an extra with a discount, or the renewal of just the period that follows (B2)', async () => {
  const ana = await visitDesk(stage, { name: 'Ana Agente' });
  const { page } = ana;
  await ana.open(`/equipo/clientes/${stage.holder.id}`);
  await page.getByRole('link', { name: 'Emitir una factura' }).click();
  await page.getByLabel('Por qué servicio').selectOption('Hosting Web · activo');
  await page.getByRole('button', { name: 'Agregar un renglón' }).click();
  await page.getByLabel('Qué es').first().fill('Migración de un sitio');
  await page.getByLabel('Importe').first().fill('3.000');
  await page.getByLabel('Qué es').last().fill('Descuento');
  await page.getByLabel('Importe').last().fill('-500');
  await page.getByLabel('Desde el').first().fill('25/03');
  await page.getByLabel('Vence el').fill(await typedDayIn(stage, -2));
  await page.getByRole('button', { name: 'Emitir la factura' }).click();
  await shows(ana, 'Revisá los 2 datos marcados.');
  await expect.poll(() => page.locator(':focus').getAttribute('name')).toBe('lines.0.periodStart');
  await page.getByLabel('Desde el').first().fill('');
  await page.getByRole('button', { name: 'Emitir la factura' }).click();
  await page.locator('[aria-invalid=true][name="dueDate"]').waitFor();
  await picture(ana, 'equipo-factura-nueva');
  await expectAccessible(ana);
  await page.getByLabel('Vence el').fill(await typedDayIn(stage, 10));
  await page.getByRole('button', { name: 'Emitir la factura' }).click();
  await page.getByRole('heading', { name: /^Factura \d+/ }).waitFor();
  await shows(ana, '$ 2.500,00');
  expect(await invoicesNow()).toMatchObject([
    { kind: 'other', amount: '300000', total: '250000', from: null },
    { kind: 'other', amount: '-50000' },
  ]);

  await ana.open(`/equipo/servicios/${stage.service.id}`);
  await page.getByRole('link', { name: 'Emitir una factura' }).click();
  await page.getByLabel('Qué cobra').selectOption('La renovación del servicio');
  const start = await page.getByLabel('Desde el').inputValue();
  await page.getByLabel('Qué es').fill('Renovación');
  await page.getByLabel('Importe').fill('12500');
  await page.getByLabel('Vence el').fill(await typedDayIn(stage, 10));
  await page.getByLabel('Hasta el').fill('01/01/2099');
  await page.getByRole('button', { name: 'Emitir la factura' }).click();
  const refusal = page.getByRole('alert').getByText(/se esperaba el período que sigue: desde el/);
  await refusal.waitFor();
  const [, from = '', until = ''] =
    /desde el (\S+) hasta el ([\d/]+)/.exec((await refusal.textContent()) ?? '') ?? [];
  expect(from).toBe(start);
  await picture(ana, 'equipo-factura-renovacion');
  await expectAccessible(ana);
  await page.getByLabel('Hasta el').fill(until);
  await page.getByRole('button', { name: 'Emitir la factura' }).click();
  await page.getByRole('heading', { name: /^Factura \d+/ }).waitFor();
  expect(await invoicesNow()).toMatchObject([{ kind: 'renewal', amount: '1250000' }]);
});

test('money that went back is recorded of its payment, in parts: what it paid is owed again (B4)', async () => {
  const invoiceId = await bill(stage, 'other');
  await pay(stage, invoiceId);
  const ana = await visitDesk(stage, { name: 'Ana Agente' });
  const { page } = ana;
  await ana.open(`/equipo/facturas/${invoiceId}`);
  const open = page.getByRole('button', { name: `Anotar una devolución de ${invoiceId}` });
  const submit = page.getByRole('button', { name: 'Anotar la devolución', exact: true });
  const amount = page.getByLabel('Cuánto se devolvió');
  await open.click();
  await expect.poll(() => amount.inputValue()).toBe('12500,00');
  await amount.fill('20.000');
  await page.getByLabel('Motivo').first().fill('contracargo');
  await submit.click();
  await page.getByText('La devolución es mayor que lo que queda de ese pago.').waitFor();
  await picture(ana, 'equipo-devolucion');
  await expectAccessible(ana);
  await amount.fill('2.500');
  await submit.click();
  await page.getByText('Se devolvieron $ 2.500,00.').waitFor();
  await page.getByText('Impaga').waitFor();

  await open.click();
  await expect.poll(() => amount.inputValue()).toBe('10000,00');
  await page.getByLabel('Motivo').first().fill('contracargo');
  await submit.click();
  await page.getByText('Se devolvieron $ 12.500,00.').waitFor();
  await expect.poll(() => open.count()).toBe(0);
  const [payment] = await stage.sql('select reversed::int, applied::int from payment where invoice_id = $1', [
    invoiceId,
  ]);
  expect(payment).toEqual({ reversed: 1_250_000, applied: 0 });
});
