import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { RunningStack } from '../../dev/demo-run/running-stack.ts';
import { buildPhones } from '../../dev/phones/server.ts';
import { TEST_PASSWORD, TEST_SECURITY_KEY } from '../harness/builders.ts';
import { expectAccessible, picture, useStage } from './stage.ts';

const stage = useStage();
const phones = buildPhones({ stack: () => stack, folder: inject('phonesFolder') });
const stack = { folder: '/nowhere' } as RunningStack;
let address = '';

beforeAll(async () => {
  const { whatsapp, mailbox, panel, mercadoPago, emulatorToken } = stage.outside;
  const secrets = { role: 'client', password: TEST_PASSWORD, securityKey: TEST_SECURITY_KEY } as const;
  Object.assign(stack, {
    apiUrl: stage.apiUrl,
    whatsappUrl: whatsapp.url,
    mailUrl: mailbox.url,
    panelUrl: panel.url,
    gatewayUrl: mercadoPago.url,
    emulatorToken,
    temporalUiUrl: 'http://127.0.0.1:8233',
    temporalNamespace: 'default',
    demo: { accounts: [stage.holder, stage.recipient].map((person) => ({ ...secrets, ...person })) },
  });
  address = await phones.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(() => phones.close());

test('a whole transfer is played on both phones: by hand as people would, the rest a step at a time', async () => {
  const visitor = await stage.visit();
  const { page } = visitor;
  const answers: Promise<string>[] = [];
  page.on('response', (response) => {
    if (/\/api\/(?!events)/.test(response.url())) answers.push(response.text().catch(() => ''));
  });
  await page.goto(address);
  const [juan, jose] = ['Juan Perez', 'Jose Garcia'].map((name) => page.getByRole('region', { name }));
  if (!juan || !jose) throw new Error('there are two phones');
  await juan.getByText('Todavía no hay mensajes').waitFor();
  await expectAccessible(visitor);

  await page.getByRole('button', { name: 'Hacer toda la transferencia' }).click();
  const next = page.getByRole('button', { name: 'Siguiente paso' });
  for (const done of [1, 2, 3, 4]) {
    await next.click();
    await page.locator(`.steps li.done:nth-child(${done})`).waitFor();
  }
  await page.getByText('faltan confirmaciones').waitFor();
  await juan.getByText('Plantilla').first().waitFor();
  await juan.getByText('Leído').first().waitFor();
  await expectAccessible(visitor);
  await picture(visitor, 'telefonos-textos');

  // Jose goes before: consents come in any order (T7).
  await jose.getByRole('button', { name: 'Pegar mi texto literal' }).click();
  await jose.getByRole('button', { name: 'Enviar' }).click();
  await jose.getByText('Recibimos tu texto').waitFor();
  await expect.poll(() => jose.getByLabel('Mensaje de Jose Garcia').inputValue()).toBe('');
  await page.getByRole('button', { name: 'Seguir hasta el final' }).click();
  await page.getByText('Listo: cambió de manos.').waitFor();
  await page.getByText('terminado').waitFor();
  await jose.getByText('ya está a tu nombre').waitFor();
  const link = page.getByRole('link', { name: 'Abrir el enlace de un solo uso' });
  await expect.poll(() => link.getAttribute('href')).toContain(`${stage.apiUrl}/acceso/`);
  await jose.getByRole('button', { name: /^Correo/ }).click();
  await jose.getByRole('link', { name: /\/acceso\// }).waitFor();
  await picture(visitor, 'telefonos-listo');
  await expectAccessible(visitor);

  const told = (await Promise.all(answers)).join('\n');
  expect(told).toContain('Juan Perez');
  for (const secret of [TEST_PASSWORD, TEST_SECURITY_KEY, stack.emulatorToken])
    expect(told).not.toContain(secret);
});

test('what goes wrong in a transfer is said, and leaves everything to be used: the same step again, or another transfer', async () => {
  const visitor = await stage.visit();
  const { page } = visitor;
  await page.goto(address);
  await page.getByRole('button', { name: 'Hacer otra' }).click();
  const rest = page.getByRole('button', { name: 'Seguir hasta el final' });
  await rest.waitFor();

  let asked = 0;
  await page.route('**/api/play/next', (route) => {
    asked += 1;
    return route.abort('connectionreset');
  });
  await rest.click();
  await page.getByText('La página no llega a su servidor').waitFor();
  expect(asked).toBe(1);
  await page.unroute('**/api/play/next');

  const next = page.getByRole('button', { name: 'Siguiente paso' });
  for (const done of [1, 2, 3, 4]) {
    await next.click();
    await page.locator(`.steps li.done:nth-child(${done})`).waitFor();
  }
  const jose = page.getByRole('region', { name: 'Jose Garcia' });
  await jose.getByRole('button', { name: 'CANCELAR TRANSFERENCIA' }).click();
  await page.getByText('cancelado').waitFor();
  await rest.click();
  await page.getByText('Alguien canceló la transferencia.').waitFor();
  await expectAccessible(visitor);
  await picture(visitor, 'telefonos-cancelada');

  await page.getByRole('button', { name: 'Empezar de nuevo' }).click();
  await page.getByText('Alguien canceló la transferencia.').waitFor({ state: 'detached' });
  await rest.click();
  await page.getByText('Listo: cambió de manos.').waitFor();
});

test('an address that is none does not take the page away', async () => {
  const { page } = await stage.visit();
  await page.goto(address);
  const juan = page.getByRole('region', { name: 'Juan Perez' });
  await juan.getByLabel('Mensaje de Juan Perez').fill('¿Es http://[casi una?');
  await juan.getByRole('button', { name: 'Enviar', exact: true }).click();
  await juan.getByRole('log').getByText('¿Es http://[casi una?').waitFor();
});
