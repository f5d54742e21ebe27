import { expect, test } from 'vitest';
import { until } from '../harness/until.ts';
import { expectAccessible, picture, useStage } from './stage.ts';

const stage = useStage();
const PASSWORD = 'una-frase-larga-de-ana';
const NEW_PASSWORD = 'otra-frase-larga-de-ana';

/** The link of the newest mail to an address that leads to a path of ours. */
function linkIn(address: string, path: string): Promise<string> {
  return until(async () => {
    const texts = stage.outside.mailbox.mails(address).map(({ text }) => text);
    return texts.toReversed().flatMap((text) => new RegExp(`/${path}/[\\w-]+`).exec(text) ?? [])[0];
  }, `the link to /${path} arrived`);
}

test('somebody signs up, confirms the e-mail, forgets the password, sets a new one, and signs in', async () => {
  const ana = await stage.visit();
  const { page } = ana;
  await ana.open('/panel');
  await page.getByRole('link', { name: 'Crear mi cuenta gratis' }).click();
  await page.getByLabel('Nombre y apellido').fill('  Ana   Gómez ');
  await page.getByLabel('Correo').fill(' Ana@Example.com ');
  await page.getByLabel('WhatsApp').fill('11 2345-6789');
  await page.getByLabel('Número de documento').fill('30.111.222');
  await page.getByLabel('Clave para ingresar').fill('corta');
  await page.getByLabel('Clave de seguridad').fill('un-secreto-muy-distinto');
  await picture(ana, 'alta');
  await expectAccessible(ana);
  await page.getByRole('button', { name: 'Crear mi cuenta' }).click();
  await page.locator('[aria-invalid=true][name=password]').waitFor();
  await expect.poll(() => page.locator(':focus').getAttribute('name')).toBe('password');
  await expect.poll(() => page.getByLabel('WhatsApp').inputValue()).toBe('11 2345-6789');
  await picture(ana, 'alta-con-error');
  await expectAccessible(ana);

  await page.getByLabel('Clave para ingresar').fill(PASSWORD);
  await page.getByRole('button', { name: 'Crear mi cuenta' }).click();
  await page.getByRole('heading', { name: 'Revisá tu correo' }).waitFor();
  await picture(ana, 'alta-lista');
  await expectAccessible(ana);

  await ana.open(await linkIn('ana@example.com', 'confirmar'));
  await picture(ana, 'confirmar');
  await expectAccessible(ana);
  await page.getByRole('button', { name: 'Confirmar mi correo' }).click();
  await page.getByRole('heading', { name: 'Correo confirmado' }).waitFor();
  await expectAccessible(ana);

  await ana.open('/panel/clave');
  await expectAccessible(ana);
  await page.getByLabel('Correo').fill('ana@example.com');
  await page.getByRole('button', { name: 'Mandarme el enlace' }).click();
  await page.getByRole('heading', { name: 'Revisá tu correo' }).waitFor();
  const link = await linkIn('ana@example.com', 'clave');
  await ana.open(link);
  await page.getByLabel('Clave nueva').fill(NEW_PASSWORD);
  await picture(ana, 'clave-nueva');
  await expectAccessible(ana);
  await page.getByRole('button', { name: 'Guardar la clave' }).click();
  await page.getByRole('heading', { name: 'Clave guardada' }).waitFor();

  await ana.open(link);
  await page.getByLabel('Clave nueva').fill(NEW_PASSWORD);
  await page.getByRole('button', { name: 'Guardar la clave' }).click();
  await page.getByText('El enlace venció').waitFor();
  await picture(ana, 'enlace-usado');
  await expectAccessible(ana);

  await ana.open('/panel');
  await ana.signIn('ana@example.com', NEW_PASSWORD);
  await page.getByText('Todavía no tenés servicios.').waitFor();
});

test('an address that is none says so, and leads home', async () => {
  const somebody = await stage.visit();
  await somebody.open('/panel/nada');
  await somebody.page.getByRole('heading', { name: 'No encontramos esta página' }).waitFor();
  await picture(somebody, 'no-encontrada');
  await expectAccessible(somebody);
  await somebody.page.getByRole('link', { name: 'Volver al inicio' }).click();
  await somebody.page.getByRole('heading', { name: 'Ingresar' }).waitFor();
});
