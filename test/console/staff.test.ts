import { Secret, TOTP } from 'otpauth';
import { expect, test } from 'vitest';
import { TEST_PASSWORD } from '../harness/builders.ts';
import { until } from '../harness/until.ts';
import { visitDesk } from './desk-visitor.ts';
import { expectAccessible, loaded, picture, useStage, type Visitor } from './stage.ts';

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
  await loaded(agent);
  await stage.sql('update session set revoked_at = now() where staff_id = $1', [stage.agent.staffId]);
  await page.getByRole('button', { name: 'Retirar el trámite' }).click();
  await page.getByText('Tu sesión venció o se cerró').waitFor();
  // A code is good once: the next one is a step ahead.
  const timestamp = Number(await stage.clock.now()) + STEP_MS;
  await page.getByLabel('Código de la aplicación').fill(totp.generate({ timestamp }));
  await agent.signIn(EMAIL);
  await expect.poll(() => page.getByLabel('Motivo').inputValue()).toBe('Lo pidió por teléfono');
  await expect.poll(() => page.getByText('Tu sesión venció').count()).toBe(0);
});

test("a customer's session opens nothing at the desk", async () => {
  const juan = await stage.visit({ isSignedInAs: stage.holder.email });
  await juan.open('/equipo');
  await juan.page.getByLabel('Código de la aplicación').waitFor();
  await expect.poll(() => juan.page.getByText('Trámites abiertos').count()).toBe(0);
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

test('an administrator edits policies and holidays, each with who changed it; who read them before sees what changed; an agent reads', async () => {
  const beto = await visitDesk(stage, { name: 'Beto Administrador', role: 'administrator' });
  const carla = await visitDesk(stage, { name: 'Carla Administradora', role: 'administrator' });
  const { page } = beto;
  const policyOf = (visitor: Visitor) =>
    visitor.page
      .getByRole('listitem')
      .filter({ has: visitor.page.getByText('Plazo de una tarea', { exact: true }) });
  await page.getByRole('link', { name: 'Empresa', exact: true }).click();
  await page.getByRole('link', { name: /^Ajustes/ }).click();
  await policyOf(beto).getByText('24 horas', { exact: true }).waitFor();
  await picture(beto, 'equipo-ajustes');
  await expectAccessible(beto);
  await carla.open('/equipo/ajustes');
  await policyOf(carla).getByRole('button', { name: 'Cambiar plazo de una tarea' }).click();
  await carla.page.getByRole('textbox', { name: 'Plazo de una tarea' }).fill('12');

  await policyOf(beto).getByRole('button', { name: 'Cambiar plazo de una tarea' }).click();
  const field = page.getByRole('textbox', { name: 'Plazo de una tarea' });
  await field.fill('un día');
  await page.getByRole('button', { name: 'Guardar' }).click();
  await page.getByText('Escribí un número, sin decimales.').waitFor();
  await field.fill('9999999');
  await page.getByRole('button', { name: 'Guardar' }).click();
  await page.locator('[aria-invalid=true][name="policies.taskDueHours"]').waitFor();
  await expectAccessible(beto);
  await field.fill('48');
  await page.getByRole('button', { name: 'Guardar' }).click();
  await policyOf(beto).getByText('48 horas', { exact: true }).waitFor();
  await policyOf(beto).getByText('Beto Administrador lo cambió: antes, 24 horas').waitFor();
  await page.getByLabel('De qué ajuste').selectOption('Plazo de una tarea');
  await page.getByText('De 24 horas a 48 horas').waitFor();
  expect(page.url()).toContain('ajuste=taskDueHours');

  await carla.page.getByRole('button', { name: 'Guardar' }).click();
  await carla.page.getByText('Plazo de una tarea: antes «24 horas», ahora «48 horas»').waitFor();
  await expect.poll(() => carla.page.getByRole('button', { name: 'Guardar' }).count()).toBe(0);
  await carla.page.getByRole('button', { name: 'Ya lo vi' }).click();
  await expect
    .poll(() => carla.page.getByRole('textbox', { name: 'Plazo de una tarea' }).inputValue())
    .toBe('12');

  await page.getByLabel('Día', { exact: true }).fill('25/12/2026');
  await page.getByLabel('Qué se festeja').fill('Navidad');
  await page.getByRole('button', { name: 'Agregar el feriado' }).click();
  await page.getByText('25/12/2026 · Navidad').waitFor();
  await page.getByRole('button', { name: 'Sacar el 25/12/2026' }).click();
  await page.getByRole('button', { name: 'Sí, sacarlo' }).click();
  await page.getByText('No hay ninguno cargado.').waitFor();

  const ana = await visitDesk(stage, { name: 'Ana Agente' });
  await ana.open('/equipo/ajustes');
  await policyOf(ana).getByText('48 horas', { exact: true }).waitFor();
  await expect.poll(() => ana.page.getByRole('button', { name: /^(Cambiar|Agregar|Sacar)/ }).count()).toBe(0);
  await ana.page.getByRole('link', { name: 'Todo lo de la empresa' }).click();
  await ana.page.getByRole('link', { name: /^Integrantes/ }).click();
  await ana.page.getByText('los ve y los cambia un administrador').waitFor();
});

test('an administrator adds somebody to the team, renews their second factor and takes their access away', async () => {
  const elsa = await visitDesk(stage, { name: 'Elsa Administradora', role: 'administrator' });
  const { page } = elsa;
  await page.getByRole('link', { name: 'Empresa', exact: true }).click();
  await page.getByRole('link', { name: /^Integrantes/ }).click();
  await page.getByText('Sos vos.').waitFor();
  await page.getByLabel('Nombre').fill('Dora Nueva');
  await page.getByLabel('Correo').fill('dora@example.com');
  await page.getByRole('button', { name: 'Mandarle la invitación' }).click();
  await page.getByText('Listo: la invitación sale a dora@example.com.').waitFor();
  await expect.poll(() => page.getByLabel('Nombre').inputValue()).toBe('');
  const dora = page.getByRole('listitem').filter({ hasText: 'Dora Nueva' });
  await dora.getByText('Invitado: falta que elija su clave').waitFor();
  await dora.getByRole('button', { name: /Segundo factor nuevo/ }).click();
  await picture(elsa, 'equipo-integrantes');
  await expectAccessible(elsa);
  await dora.getByLabel('Qué perdió').selectOption('También la clave');
  await dora.getByRole('button', { name: 'Sí, mandarle el enlace' }).click();
  await until(async () => (await stage.sql('select from staff_link')).length === 2, 'another link');
  await dora.getByRole('button', { name: /Quitarle el acceso/ }).click();
  await dora.getByRole('button', { name: 'Sí, quitarle el acceso' }).click();
  await dora.getByText('Sin acceso').waitFor();
  await expect.poll(() => dora.getByRole('button').count()).toBe(0);
  await expect
    .poll(() => page.getByRole('button', { name: 'Quitarle el acceso a Elsa Administradora' }).count())
    .toBe(0);
});
