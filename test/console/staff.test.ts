import { Secret, TOTP } from 'otpauth';
import { expect, test } from 'vitest';
import { TEST_PASSWORD } from '../harness/builders.ts';
import { expectAccessible, picture, useStage } from './stage.ts';

const stage = useStage();
const EMAIL = 'ana.agente@example.com';
const STEP_MS = 30_000;

/** The agent of the stage, with the password of everybody and a second factor. */
async function agentWithSecondFactor(): Promise<TOTP> {
  const secret = new Secret({ size: 20 });
  await stage.sql(
    `update staff set email = $1, totp_secret = $2, password_hash = (select password_hash from client where id = $3)
      where id = $4`,
    [EMAIL, secret.base32, stage.holder.id, stage.agent.staffId],
  );
  return new TOTP({ secret });
}

test('staff signs in with the second factor and sees what is under way; what was typed outlives the session', async () => {
  const totp = await agentWithSecondFactor();
  await stage.open();
  const agent = await stage.visit();
  const { page } = agent;
  await agent.open('/equipo');
  await picture(agent, 'equipo-ingresar');
  await expectAccessible(agent);
  await page.getByLabel('Correo').fill(EMAIL);
  await page.getByLabel('Clave', { exact: true }).fill(TEST_PASSWORD);
  await page.getByLabel('Código de la aplicación').fill('000 000');
  await page.getByRole('button', { name: 'Ingresar' }).click();
  await page.getByText('El correo o la clave no coinciden').waitFor();

  const code = totp.generate({ timestamp: Number(await stage.clock.now()) });
  await page.getByLabel('Código de la aplicación').fill(`${code.slice(0, 3)} ${code.slice(3)}`);
  await page.getByRole('button', { name: 'Ingresar' }).click();
  await page.getByText('Hosting Web · faltan confirmaciones').waitFor();
  await picture(agent, 'equipo-abiertos');
  await expectAccessible(agent);

  await page.getByRole('link', { name: /^Cambio de titular / }).click();
  await page.getByLabel('Motivo').fill('Lo pidió por teléfono');
  await stage.sql('update session set revoked_at = now() where staff_id = $1', [stage.agent.staffId]);
  await page.getByRole('button', { name: 'Retirar el trámite' }).click();
  await page.getByText('Tu sesión venció o se cerró').waitFor();
  // A code is good once: the next one is a step ahead.
  const timestamp = Number(await stage.clock.now()) + STEP_MS;
  await page.getByLabel('Código de la aplicación').fill(totp.generate({ timestamp }));
  await agent.signIn(EMAIL);
  expect(await page.getByLabel('Motivo').inputValue()).toBe('Lo pidió por teléfono');
  expect(await page.getByText('Tu sesión venció').count()).toBe(0);
});

test("a customer's session opens nothing at the desk", async () => {
  const juan = await stage.visit({ isSignedInAs: stage.holder.email });
  await juan.open('/equipo');
  await juan.page.getByLabel('Código de la aplicación').waitFor();
  expect(await juan.page.getByText('Trámites abiertos').count()).toBe(0);
});

test('a change that goes on is followed on the page of its service', async () => {
  const juan = await stage.visit({ isSignedInAs: stage.holder.email });
  await juan.page.getByRole('link', { name: /Hosting Web/ }).click();
  await juan.page.getByText('Cambio de titular: faltan confirmaciones por WhatsApp').waitFor();
  await picture(juan, 'servicio-en-curso');
  await expectAccessible(juan);
  await stage.say('holder');
  await stage.say('recipient');
  await juan.page.getByText('Cambio de titular: en espera, por seguridad').waitFor();
});
