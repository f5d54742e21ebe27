import { expect, test } from 'vitest';
import { hire } from '../activation/playing.ts';
import { openCheckout } from '../gateway/paying.ts';
import { OWN_LIMITS } from '../harness/bigger-plan.ts';
import { payAtGateway } from './pay-at-gateway.ts';
import { expectAccessible, picture, press, shows, useStage, type Visitor } from './stage.ts';

const stage = useStage({ hasGateway: true });
const DOMAIN = 'tienda.example.com';

const choose = ({ page }: Visitor, name: string | RegExp) => page.getByRole('radio', { name }).check();

test('a plan is hired at the price that is shown, paid at the gateway, and followed until it works (B1)', async () => {
  const limits = JSON.stringify({ disk: Number(OWN_LIMITS.QUOTA), databases: 'unlimited' });
  await stage.sql("update plan set resources = $1 where name = 'Hosting 1'", [limits]);
  const jose = await stage.visit({ isSignedInAs: stage.recipient.email });
  const { page } = jose;
  await shows(jose, 'Todavía no tenés servicios.');
  await page.getByRole('link', { name: 'Contratar un servicio' }).click();
  await choose(jose, 'Hosting');
  await choose(jose, /Hosting 1/);
  await shows(jose, 'sin límite');
  await choose(jose, /^Cada mes/);
  await press(jose, 'Contratar por $ 12.500,00');
  await shows(jose, 'Revisá los 2 datos marcados.');
  await page.getByLabel('Nombre del servicio').fill('Mi tienda');
  await page.getByLabel('Dominio').fill('www.tienda');
  await press(jose, 'Contratar por $ 12.500,00');
  await page.locator('[aria-invalid=true][name=domain]').waitFor();
  await expect.poll(() => page.locator(':focus').getAttribute('name')).toBe('domain');
  await picture(jose, 'contratar');
  await expectAccessible(jose);

  await page.getByLabel('Dominio').fill(` ${DOMAIN.toUpperCase()} `);
  await stage.sql("update plan_price set amount = 1300000 where period = 'monthly'");
  await press(jose, 'Contratar por $ 12.500,00');
  await page
    .getByRole('alert')
    .getByText(/ahora son \$ 13\.000,00/)
    .waitFor();
  await expect.poll(() => page.getByLabel('Nombre del servicio').inputValue()).toBe('Mi tienda');
  expect(await stage.sql("select 1 from service where status = 'pending'")).toEqual([]);
  await press(jose, 'Contratar por $ 13.000,00');
  await page.getByRole('heading', { name: 'Tu pedido' }).waitFor();
  await shows(jose, /quedan (29|30) días/);
  await picture(jose, 'pedido');
  await expectAccessible(jose);

  const followed = page.url();
  const [{ id: invoiceId } = { id: '' }] = await stage.sql<{ id: string }>('select id from invoice');
  await page.getByRole('link', { name: /Ver y pagar la factura/ }).click();
  await page.getByRole('heading', { name: /^Factura / }).waitFor();
  await openCheckout(stage, invoiceId);
  await payAtGateway(stage, jose);
  await page.goto(followed);
  await shows(jose, 'El servicio ya está activo.');
  await picture(jose, 'pedido-listo');
  await expectAccessible(jose);
  await page.getByRole('link', { name: 'Volver al servicio' }).click();
  await shows(jose, 'Activo');
  expect(await stage.sql("select panel_domain from service where label = 'Mi tienda'")).toEqual([
    { panel_domain: DOMAIN },
  ]);
});

test('an order that is not paid is given up, and one that nobody pays is over (B1, B5)', async () => {
  const { changeId, serviceId } = await hire(stage, { byHand: true });
  const juan = await stage.visit({ isSignedInAs: stage.holder.email });
  await juan.open(`/panel/servicios/${serviceId}`);
  await shows(juan, 'Alta: falta pagar');
  await picture(juan, 'servicio-pedido');
  await expectAccessible(juan);
  await juan.page.getByRole('link', { name: 'Ver el pedido' }).click();
  await press(juan, 'Cancelar el pedido');
  await press(juan, 'Sí, cancelarlo');
  await shows(juan, 'El pedido se canceló y la factura quedó anulada');
  await expect.poll(() => juan.page.getByRole('button', { name: 'Cancelar el pedido' }).count()).toBe(0);
  await picture(juan, 'pedido-cancelado');
  await expectAccessible(juan);
  expect(await stage.sql('select state from service_change where id = $1', [changeId])).toEqual([
    { state: 'cancelled' },
  ]);

  const again = await hire(stage, { byHand: true });
  await stage.sleep('31 days');
  const later = await stage.visit({ isSignedInAs: stage.holder.email });
  await later.open(`/panel/pedidos/${again.changeId}`);
  await shows(later, 'Venció sin pagar');
  await expectAccessible(later);
});

test('where somebody else has the domain, or there is nothing to hire, the page says what to do', async () => {
  const jose = await stage.visit({ isSignedInAs: stage.recipient.email });
  const { page } = jose;
  await jose.open('/panel/contratar');
  await choose(jose, 'Hosting');
  await choose(jose, /Hosting 1/);
  await choose(jose, /^Cada año/);
  await page.getByLabel('Nombre del servicio').fill('MI TIENDA');
  await page.getByLabel('Dominio').fill('juan.example.com');
  await press(jose, /^Contratar por/);
  await page
    .locator('.field', { hasText: 'Dominio' })
    .getByText('Ya hay un servicio activo con ese dominio.')
    .waitFor();
  await page.getByLabel('Dominio').fill('otra.example.com');
  await press(jose, /^Contratar por/);
  await page
    .locator('.field', { hasText: 'Nombre' })
    .getByText('Ya hay un servicio con ese nombre.')
    .waitFor();

  await stage.sql('update plan set withdrawn_at = $1', [await stage.clock.now()]);
  await page.getByLabel('Nombre del servicio').fill('Otra tienda');
  await press(jose, /^Contratar por/);
  await page.getByRole('alert').getByText('Ese plan ya no se puede contratar por ese período.').waitFor();
  await jose.open('/panel/contratar');
  await shows(jose, 'Ahora no hay planes para contratar.');
  await picture(jose, 'contratar-nada');
  await expectAccessible(jose);
});
