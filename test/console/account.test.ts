import { expect, test } from 'vitest';
import { TEST_PASSWORD, TEST_SECURITY_KEY } from '../harness/builders.ts';
import { until } from '../harness/until.ts';
import { expectAccessible, picture, press, shows, typeKeys, useStage, type Visitor } from './stage.ts';

const stage = useStage();
const NEW_EMAIL = 'juan.nuevo@example.com';
const NEW_PASSWORD = 'una-frase-nueva-y-larga';
const NEW_KEY = 'otra-clave-de-seguridad';

async function give(visitor: Visitor, key?: string): Promise<void> {
  await typeKeys(visitor, stage.holder.email, key);
  await press(visitor, 'Guardar los cambios');
}

test('an edited e-mail waits for its link; a wrong key changes nothing and loses nothing but itself (C6, C7)', async () => {
  const juan = await stage.visit({ isSignedInAs: stage.holder.email });
  await juan.page.getByRole('link', { name: 'Mis datos' }).click();
  await shows(juan, 'Cuenta verificada');
  await picture(juan, 'datos');
  await expectAccessible(juan);
  await juan.page.getByRole('link', { name: 'Cambiar mis datos' }).click();
  await juan.page.getByLabel('Correo', { exact: true }).fill(NEW_EMAIL);
  await juan.page.getByLabel('WhatsApp', { exact: true }).fill('no es un teléfono');
  await give(juan, 'otra-que-no-es');
  await shows(juan, 'El correo o la clave no coinciden.');
  await give(juan);
  await juan.page.locator('[aria-invalid=true][name=phone]').waitFor();
  await expect.poll(() => juan.page.getByLabel('Correo', { exact: true }).inputValue()).toBe(NEW_EMAIL);
  await picture(juan, 'datos-cambiar');
  await expectAccessible(juan);
  await juan.page.getByLabel('WhatsApp', { exact: true }).fill(stage.holder.phone);
  await give(juan);
  await shows(juan, 'Falta confirmar tu correo nuevo');
  await shows(juan, stage.holder.email);
  await press(juan, 'Mandarlo de nuevo');
  await shows(juan, 'Te lo mandamos de nuevo.');
  await picture(juan, 'datos-por-confirmar');
  await expectAccessible(juan);
});

test('another name needs no key and ends the verification, which is asked for again (C3)', async () => {
  const jose = await stage.visit({ isSignedInAs: stage.recipient.email });
  await jose.open('/panel/datos/cambiar');
  await jose.page.getByLabel('Nombre y apellido').fill('José María García');
  await press(jose, 'Guardar el nombre');
  await shows(jose, 'Sin verificar');
  await shows(jose, 'José María García');
  await expectAccessible(jose);
  await press(jose, 'Pedir la verificación');
  await shows(jose, 'Pedida, la estamos revisando');
  await picture(jose, 'datos-verificacion');
  await expectAccessible(jose);
});

test('a session is ended from another one; a new password ends the others, and both secrets change (C5)', async () => {
  const juan = await stage.visit({ isSignedInAs: stage.holder.email });
  const phone = await stage.visit({ isSignedInAs: stage.holder.email });
  await juan.open('/panel/seguridad');
  await shows(juan, 'Esta');
  await picture(juan, 'seguridad');
  await expectAccessible(juan);
  const others = juan.page.getByRole('button', { name: /Cerrar la sesión/ });
  const before = await others.count();
  // The newest comes first, and the phone signed in last.
  await others.first().click();
  await until(async () => (await others.count()) === before - 1, 'the session is gone');
  await phone.page.getByRole('link', { name: 'Mis datos' }).click();
  await phone.open('/panel/datos');
  await shows(phone, 'Ingresar');
  await phone.signIn(stage.holder.email);
  await juan.page.reload();
  await others.first().waitFor();

  await juan.page.getByLabel('Clave actual').fill(TEST_PASSWORD);
  await juan.page.getByLabel('Clave nueva').fill(NEW_PASSWORD);
  await press(juan, 'Cambiar la clave');
  await shows(juan, 'Listo: desde ahora ingresás con la clave nueva.');
  await juan.page.getByLabel('Clave de seguridad actual').fill('otra-que-no-es');
  await juan.page.getByLabel('Clave de seguridad nueva').fill(NEW_KEY);
  await press(juan, 'Cambiar la clave de seguridad');
  await shows(juan, 'El correo o la clave no coinciden.');
  await juan.page.getByLabel('Clave de seguridad actual').fill(TEST_SECURITY_KEY);
  await press(juan, 'Cambiar la clave de seguridad');
  await shows(juan, 'Listo: desde ahora vale la clave de seguridad nueva.');
  await juan.page.reload();
  await press(juan, 'La perdí');
  await shows(juan, 'Hasta entonces vale la de siempre.');
  await picture(juan, 'clave-perdida');
  await press(juan, 'Pedir una nueva');
  await shows(juan, 'Pediste una clave de seguridad nueva.');
  expect(await stage.sql("select 1 from staff_task where kind = 'security_key_lost'")).toHaveLength(1);
  await juan.page.reload();
  await shows(juan, 'Pediste una clave de seguridad nueva.');
  // Staff may have only taken note of it: then it is asked for again.
  await stage.sql(
    "update staff_task set resolved_at = now(), choice = 'seen' where kind = 'security_key_lost'",
  );
  await press(juan, 'Pedirla otra vez');
  await press(juan, 'Pedir una nueva');
  const open = "select 1 from staff_task where kind = 'security_key_lost' and resolved_at is null";
  await until(async () => (await stage.sql(open)).length === 1, 'it is a task again');
  await until(async () => (await others.count()) === 0, 'the other sessions are gone');
  await picture(juan, 'seguridad-cambiada');
  await expectAccessible(juan);
  await phone.open('/panel/datos');
  await shows(phone, 'Ingresar');

  await juan.open('/panel/actividad');
  await shows(juan, 'Los horarios son de Buenos Aires.');
  await picture(juan, 'actividad');
  await expectAccessible(juan);
});

test('a client freezes the account, and is told that only staff lifts it (G9)', async () => {
  const jose = await stage.visit({ isSignedInAs: stage.recipient.email });
  await jose.open('/panel/seguridad');
  await press(jose, 'Bloquear mi cuenta');
  await shows(jose, 'Solo nuestro equipo puede levantar el bloqueo');
  await picture(jose, 'bloquear');
  await expectAccessible(jose);
  await press(jose, 'Sí, bloquearla ahora');
  await shows(jose, 'Tu cuenta está bloqueada por seguridad');
  await expect.poll(() => jose.page.getByRole('button', { name: 'Bloquear mi cuenta' }).count()).toBe(0);
  await picture(jose, 'bloqueada-por-mi');
  await expectAccessible(jose);
  await jose.open('/panel/datos/cambiar');
  await jose.page.getByLabel('Nombre y apellido').fill('Jose Garcia');
  await press(jose, 'Guardar el nombre');
  await shows(jose, 'La cuenta o el servicio está bloqueado por seguridad.');
});
