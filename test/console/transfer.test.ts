import { afterEach, expect, test } from 'vitest';
import { TEST_NOW } from '../harness/builders.ts';
import { bill, pay } from '../replay/money.ts';
import { expectAccessible, picture, press, shows, typeKeys, useStage, type Visitor } from './stage.ts';

const stage = useStage();

/** What a test changed of the two is as it was for the next one, however it ended. */
afterEach(async () => {
  await stage.sql('update client set verified_at = created_at, frozen_at = null where id = any($1)', [
    [stage.holder.id, stage.recipient.id],
  ]);
});

const ask = async ({ page }: Visitor, recipient: { name: string; email: string }) => {
  await page.getByLabel('Nombre y apellido').fill(recipient.name);
  await page.getByLabel('Su correo de cliente').fill(recipient.email);
  await page.getByRole('button', { name: 'Pedir el cambio de titular' }).click();
};

/** What a page says that its reader is to send, and where the button for it leads. */
async function ownText({ page }: Visitor): Promise<string> {
  const text = (await page.locator('blockquote').textContent()) ?? '';
  const link = await page.getByRole('link', { name: 'Abrir WhatsApp con el texto' }).getAttribute('href');
  expect(new URL(link ?? '').searchParams.get('text')).toBe(text);
  return text;
}

async function goToTransfer(juan: Visitor): Promise<void> {
  await juan.open(`/panel/servicios/${stage.service.id}`);
  await juan.page.getByRole('link', { name: 'Transferir a otra persona' }).click();
  await juan.page.getByRole('heading', { name: 'Transferir Hosting Web' }).waitFor();
}

test('what stops a transfer says why, and leads to what can be done (T1, T2)', async () => {
  const juan = await stage.visit({ isSignedInAs: stage.holder.email });
  await goToTransfer(juan);
  await picture(juan, 'transferir');
  await expectAccessible(juan);
  await ask(juan, { name: 'Otra Persona', email: stage.recipient.email });
  await shows(juan, 'No podemos hacer el cambio con esos datos.');
  await juan.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await press(juan, 'Copiar el enlace para darse de alta');
  await shows(juan, 'Copiado.');
  expect(await juan.page.evaluate('navigator.clipboard.readText()')).toBe(`${stage.apiUrl}/alta`);
  await expect
    .poll(() => juan.page.getByLabel('Su correo de cliente').inputValue())
    .toBe(stage.recipient.email);
  await picture(juan, 'transferir-no-listo');
  await expectAccessible(juan);

  const invoiceId = await bill(stage);
  await ask(juan, stage.recipient);
  const pays = juan.page.getByRole('link', { name: /Ver y pagar la factura/ });
  await expect.poll(() => pays.getAttribute('href')).toContain('/facturas/');
  await picture(juan, 'transferir-impaga');
  await expectAccessible(juan);
  await pay(stage, invoiceId);

  const changeId = await stage.open();
  const ofService = await juan.context.newPage();
  await ofService.goto(`/panel/servicios/${stage.service.id}`);
  await ofService.getByRole('link', { name: 'Ver el cambio de titular' }).waitFor();
  await expect.poll(() => ofService.getByRole('link', { name: 'Transferir a otra persona' }).count()).toBe(0);
  await ofService.close();
  await ask(juan, stage.recipient);
  await juan.page.getByRole('link', { name: 'Ver el cambio de titular' }).click();
  await press(juan, 'Cancelar el cambio de titular');
  await press(juan, 'Sí, cancelarlo');
  await shows(juan, 'Se canceló');
  expect(juan.page.url()).toContain(changeId);

  await stage.sql('update client set verified_at = null where id = $1', [stage.holder.id]);
  await goToTransfer(juan);
  await ask(juan, stage.recipient);
  await shows(juan, 'Tu cuenta todavía no está verificada.');
  await juan.page.getByRole('link', { name: 'Ir a Mis datos' }).click();
  await shows(juan, 'Pedir la verificación');
});

test('a transfer waits out its time after both texts, and either party takes it back (T8, T10)', async () => {
  const juan = await stage.visit({ isSignedInAs: stage.holder.email });
  const jose = await stage.visit({ isSignedInAs: stage.recipient.email });
  await shows(jose, 'Todavía no tenés servicios.');
  await goToTransfer(juan);
  await ask(juan, { name: '  jose  GARCIA ', email: ' Jose@Example.com ' });
  await shows(juan, 'Falta tu confirmación');
  await shows(juan, /Hay tiempo hasta el \d\d\/\d\d\/\d{4} \d\d:\d\d \(hora de Buenos Aires\)/);
  await picture(juan, 'transferencia-falta');
  await expectAccessible(juan);

  await jose.open('/panel');
  await shows(jose, 'Juan Perez te quiere pasar «Hosting Web»');
  await picture(jose, 'servicios-recibe');
  await expectAccessible(jose);
  await jose.page.getByRole('link', { name: 'Ver el cambio de titular' }).click();
  await shows(jose, 'Falta tu confirmación');
  const [ofJuan, ofJose] = [await ownText(juan), await ownText(jose)];
  expect(ofJuan).toContain('deseo que el servicio');
  expect(ofJose).toContain('acepto recibir');
  // Each sees their own text alone (T4).
  expect(await jose.page.content()).not.toContain(ofJuan.split(' Ref: ')[1]);
  expect(await juan.page.content()).not.toContain(ofJose.split(' Ref: ')[1]);

  expect(await stage.say('holder', ofJuan)).toBe('consent_recorded');
  await shows(jose, /recibida el/);
  await juan.page.locator('blockquote').waitFor({ state: 'detached' });
  await juan.page.locator('div:has(> dt:text("Jose Garcia")) > dd:text("falta")').waitFor();
  expect(await stage.say('recipient', ofJose)).toBe('consent_recorded');
  await shows(juan, /Se hace solo el \d\d\/\d\d\/\d{4} \d\d:\d\d \(hora de Buenos Aires\)/);
  await shows(jose, /Se hace solo el/);
  await picture(juan, 'transferencia-espera');
  await expectAccessible(juan);

  await press(jose, 'Cancelar el cambio de titular');
  await picture(jose, 'transferencia-cancelar');
  await expectAccessible(jose);
  await press(jose, 'Sí, cancelarlo');
  await shows(jose, 'Se canceló');
  await shows(juan, 'El servicio sigue a tu nombre.');
  await expect
    .poll(() => juan.page.getByRole('button', { name: 'Cancelar el cambio de titular' }).count())
    .toBe(0);
  await picture(juan, 'transferencia-cancelada');
  await expectAccessible(juan);
});

test('a page that is opened for what is not one’s own shows nothing of it', async () => {
  const jose = await stage.visit({ isSignedInAs: stage.recipient.email });
  await jose.open(`/panel/servicios/${stage.service.id}/transferir`);
  await shows(jose, 'No encontramos lo que buscás.');
  await expectAccessible(jose);
  await expect.poll(() => jose.page.getByText('Hosting Web').count()).toBe(0);
});

test('a party that WhatsApp cannot tell consents signed in, with the security key (T6); a freeze stops it (G9)', async () => {
  const changeId = await stage.open();
  await stage.sql(
    `insert into staff_task (id, kind, subject_id, change_id, details, opened_at, due_at, resolved_at, choice)
      values (gen_random_uuid(), 'sender_unidentified', $1, $1, '{}', $2, $2, $2, 'parties_consent_signed_in')`,
    [changeId, TEST_NOW],
  );
  const jose = await stage.visit({ isSignedInAs: stage.recipient.email });
  await jose.open(`/panel/transferencias/${changeId}`);
  await typeKeys(jose, stage.recipient.email, 'otra-que-no-es');
  await press(jose, 'Confirmar el cambio de titular');
  await shows(jose, 'El correo o la clave no coinciden.');
  await picture(jose, 'transferencia-desde-aca');
  await expectAccessible(jose);
  await typeKeys(jose, stage.recipient.email);
  await press(jose, 'Confirmar el cambio de titular');
  await shows(jose, /recibida el/);

  await stage.say('holder', 'NO FUI YO');
  await shows(jose, 'En pausa');
  await shows(jose, 'que se levante el bloqueo de seguridad');
  await picture(jose, 'transferencia-bloqueada');
  await expectAccessible(jose);
  await press(jose, 'Cancelar el cambio de titular');
  await press(jose, 'Sí, cancelarlo');
  await shows(jose, 'Se canceló');
});

test('a whole transfer by both, without waiting: each page follows it to the end (T10, T12)', async () => {
  const juan = await stage.visit({ isSignedInAs: stage.holder.email });
  const jose = await stage.visit({ isSignedInAs: stage.recipient.email });
  await goToTransfer(juan);
  await juan.page.getByLabel('¿Cuándo se hace?').selectOption('atOnce');
  await typeKeys(juan, stage.holder.email);
  await picture(juan, 'transferir-sin-espera');
  await expectAccessible(juan);
  await ask(juan, stage.recipient);
  await shows(juan, 'Falta tu confirmación');
  await jose.open('/panel');
  await jose.page.getByRole('link', { name: 'Ver el cambio de titular' }).click();
  await shows(jose, 'Falta tu confirmación');
  await stage.say('recipient', await ownText(jose));
  await stage.say('holder', await ownText(juan));
  await shows(juan, 'Listo: el servicio cambió de titular');
  await shows(jose, 'Lo tenés en «Mis servicios».');
  await picture(jose, 'transferencia-lista');
  await expectAccessible(jose);

  await jose.page.getByRole('link', { name: 'Mis servicios' }).first().click();
  await jose.page.getByRole('link', { name: /Hosting Web/ }).waitFor();
  await juan.page.getByRole('link', { name: 'Mis servicios' }).first().click();
  await shows(juan, 'Todavía no tenés servicios.');
});
