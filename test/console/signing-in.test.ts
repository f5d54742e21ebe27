import { expect, test } from 'vitest';
import { TEST_PASSWORD } from '../harness/builders.ts';
import { expectAccessible, loaded, picture, useStage } from './stage.ts';

const stage = useStage();
const WRONG = 'El correo o la clave no coinciden';

test('a customer signs in, sees what they have, and leaves', async () => {
  const juan = await stage.visit();
  await juan.open('/panel');
  await juan.page.getByRole('heading', { name: 'Ingresar' }).waitFor();
  await picture(juan, 'ingresar');
  await expectAccessible(juan);

  await juan.signIn(stage.holder.email);
  await juan.page.getByRole('link', { name: /Hosting Web/ }).waitFor();
  await picture(juan, 'servicios');
  await expectAccessible(juan);
  const [cookie] = await juan.context.cookies();
  expect(cookie).toMatchObject({ name: '__Host-tramite', httpOnly: true, secure: true, sameSite: 'Strict' });
  expect(await juan.page.evaluate('JSON.stringify(localStorage)')).not.toContain(cookie?.value);

  await juan.page.getByRole('link', { name: /Hosting Web/ }).click();
  await juan.page.getByText('Qué podés hacer').waitFor();
  await picture(juan, 'servicio');
  await expectAccessible(juan);

  await juan.page.getByRole('button', { name: 'Salir' }).click();
  await juan.page.getByRole('heading', { name: 'Ingresar' }).waitFor();
  expect(await juan.context.cookies()).toEqual([]);
});

test('a wrong password is said once and loses nothing that was typed', async () => {
  const juan = await stage.visit();
  await juan.open('/panel');
  await juan.page.getByLabel('Correo').fill(stage.holder.email);
  await juan.page.getByLabel('Clave', { exact: true }).fill('otra-clave-que-no-es');
  await juan.page.getByRole('button', { name: 'Ingresar' }).click();
  await juan.page.getByRole('alert').getByText(WRONG).waitFor();
  await picture(juan, 'clave-equivocada');
  await expectAccessible(juan);
  await expect.poll(() => juan.page.getByLabel('Correo').inputValue()).toBe(stage.holder.email);
});

test('an empty form says what is missing at each field and goes to the first', async () => {
  const juan = await stage.visit();
  await juan.open('/panel');
  await juan.page.getByRole('button', { name: 'Ingresar' }).click();
  await juan.page.getByText('Revisá los 2 datos marcados.').waitFor();
  const email = juan.page.getByLabel('Correo');
  await expect.poll(() => email.getAttribute('aria-invalid')).toBe('true');
  await expect.poll(() => juan.page.locator(':focus').getAttribute('name')).toBe('email');
  await picture(juan, 'campos-vacios');
  await expectAccessible(juan);
});

test('whoever tries too often is told how long to wait', async () => {
  const somebody = await stage.visit();
  await somebody.open('/panel');
  await somebody.page.getByLabel('Correo').fill('nadie@example.com');
  await somebody.page.getByLabel('Clave', { exact: true }).fill('otra-clave-que-no-es');
  const alert = somebody.page.getByRole('alert');
  const tries = async (left: number): Promise<void> => {
    if (left === 0) throw new Error('nobody is ever told to wait');
    const answered = somebody.page.waitForResponse(/auth\.signIn/);
    await somebody.page.getByRole('button', { name: 'Ingresar' }).click();
    if ((await answered).status() !== 429) await tries(left - 1);
  };
  await tries(30);
  await alert.getByText(/Hubo demasiados intentos. Esperá .+ y probá de nuevo\./).waitFor();
  await expectAccessible(somebody);
});

test('a session that is ended elsewhere asks for signing in again, and goes on where it was', async () => {
  const juan = await stage.visit({ isSignedInAs: stage.holder.email });
  await juan.page.getByRole('link', { name: /Hosting Web/ }).click();
  await juan.page.getByText('Qué podés hacer').waitFor();
  const address = juan.page.url();
  await loaded(juan);

  await stage.sql('update session set revoked_at = now() where client_id = $1', [stage.holder.id]);
  await juan.page.getByRole('button', { name: /copia de seguridad/ }).click();
  await juan.page.getByText('Tu sesión venció o se cerró').waitFor();
  await picture(juan, 'sesion-vencida');
  await expectAccessible(juan);

  await juan.signIn(stage.holder.email);
  expect(juan.page.url()).toBe(address);
  await juan.page.getByRole('heading', { name: 'Hosting Web' }).waitFor();
  await expect.poll(() => juan.page.getByText('Tu sesión venció').count()).toBe(0);
});

test('another person in another tab: the first tab shows nothing of the first person any more', async () => {
  const juan = await stage.visit({ isSignedInAs: stage.holder.email });
  await juan.page.getByRole('link', { name: /Hosting Web/ }).waitFor();
  const other = await juan.context.newPage();
  await other.goto('/panel');
  await other.getByRole('button', { name: 'Salir' }).click();
  await other.getByLabel('Correo').fill(stage.recipient.email);
  await other.getByLabel('Clave', { exact: true }).fill(TEST_PASSWORD);
  await other.getByRole('button', { name: 'Ingresar' }).click();
  await juan.page.getByText('Todavía no tenés servicios.').waitFor();
  await expect.poll(() => juan.page.getByText('Hosting Web').count()).toBe(0);
  await picture(juan, 'sin-servicios');
  await expectAccessible(juan);
});

test('a frozen account is told so on its first page', async () => {
  const juan = await stage.visit();
  await stage.sql('update client set frozen_at = now() where id = $1', [stage.holder.id]);
  await juan.open('/panel');
  await juan.signIn(stage.holder.email);
  await juan.page.getByText('Tu cuenta está bloqueada por seguridad').waitFor();
  await picture(juan, 'bloqueada');
  await expectAccessible(juan);
});
