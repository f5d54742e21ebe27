import { expect, test } from 'vitest';
import { createDomain, TEST_SECURITY_KEY } from '../harness/builders.ts';
import { bill, pay } from '../replay/money.ts';
import { expectAccessible, picture, useStage, type Visitor } from './stage.ts';

const stage = useStage({ hasGateway: true });

async function typeKeys({ page }: Visitor, securityKey = TEST_SECURITY_KEY): Promise<void> {
  await page.getByLabel('Tu correo de cliente').fill(stage.holder.email);
  await page.getByLabel('Tu clave de seguridad').fill(securityKey);
}

const cancellationNow = async () => {
  const [row] = await stage.sql<{ state: string; mode: string; reference: string }>(
    `select c.state, x.mode, c.reference from service_change c join cancellation x on x.change_id = c.id`,
  );
  return row;
};

test('a service is cancelled with e-mail and security key, made immediate, and kept after all (X1, X5, X10)', async () => {
  await pay(stage, await bill(stage, 'order'));
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
  await typeKeys(juan, 'otra-clave-que-no-es');
  await page.getByRole('button', { name: 'Pedir la baja' }).click();
  await page.getByRole('alert').waitFor();
  expect(await cancellationNow()).toBeUndefined();
  await picture(juan, 'baja-confirmar');
  await expectAccessible(juan);
  await typeKeys(juan);
  await page.getByRole('button', { name: 'Pedir la baja' }).click();
  await page.getByRole('heading', { name: 'Tu baja' }).waitFor();
  const asked = await cancellationNow();
  expect(asked).toMatchObject({ state: 'scheduled', mode: 'end_of_period' });
  await page.getByText(asked?.reference ?? '').waitFor();
  await picture(juan, 'baja-pedida');
  await expectAccessible(juan);

  await page.getByRole('button', { name: 'Quiero la baja hoy' }).click();
  await typeKeys(juan);
  await page.getByRole('button', { name: 'Hacer la baja hoy' }).click();
  await page.getByText('Hoy mismo').waitFor();
  expect(await cancellationNow()).toMatchObject({ state: 'scheduled', mode: 'immediate' });

  await page.getByRole('link', { name: 'Volver al servicio' }).click();
  await page.getByRole('link', { name: 'Ver o cancelar la baja' }).click();
  await page.getByRole('button', { name: 'Cancelar la baja' }).click();
  await page.getByText('La cancelaste: el servicio sigue como estaba.').waitFor();
  expect(await cancellationNow()).toMatchObject({ state: 'withdrawn' });
  await expectAccessible(juan);
  await page.getByRole('link', { name: 'Volver al servicio' }).click();
  await page.getByRole('link', { name: 'Dar de baja' }).waitFor();
  await pay(stage, owed);
});

test('a domain is not cancelled: its page says what there is instead (X6)', async () => {
  const domainId = await createDomain(stage.database, stage.holder.id, { domainName: 'juan.com.ar' });
  const juan = await stage.visit({ isSignedInAs: stage.holder.email });
  await juan.open(`/panel/servicios/${domainId}/baja`);
  await juan.page.getByText(/Los dominios no se dan de baja: se dejan vencer/).waitFor();
  await picture(juan, 'baja-de-dominio');
  await expectAccessible(juan);
});
