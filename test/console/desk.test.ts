import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { requestKeyReset } from '../../domain/access/request-key-reset.ts';
import { clientForStaff } from '../../domain/accounts/client-view.ts';
import { revokeClient } from '../../domain/accounts/revoke-client.ts';
import { createClient } from '../harness/builders.ts';
import { visitDesk } from './desk-visitor.ts';
import { expectAccessible, picture, useStage } from './stage.ts';

const stage = useStage();
const NEW_PHONE = '+5491144440000';

/** Opens a task as something that went wrong would; due in an hour, or long ago. */
async function openTask(kind: string, clientId: string, dueAt = '1 hour'): Promise<string> {
  const id = randomUUID();
  const now = await stage.clock.now();
  await stage.sql(
    `insert into staff_task (id, kind, subject_id, client_id, details, opened_at, due_at)
     values ($1, $2, $1, $3, '{"why": "document_taken"}', $4, $4::timestamptz + $5::interval)`,
    [id, kind, clientId, now, dueAt],
  );
  return id;
}

test('tasks are in words and by due date; one is resolved, and whoever comes too late is told by whom', async () => {
  await openTask('backup_failed', stage.holder.id);
  await openTask('fraud_risk', stage.recipient.id, '-1 hour');
  const ana = await visitDesk(stage, { name: 'Ana Agente' });
  const beto = await visitDesk(stage, { name: 'Beto Administrador', role: 'administrator' });
  const { page } = ana;
  await page.getByRole('link', { name: 'Tareas' }).click();
  const cards = page.getByRole('main').getByRole('listitem');
  await cards.first().getByText('Riesgo de fraude').waitFor();
  await expect.poll(() => cards.first().textContent()).toContain('Vencida');
  await expect.poll(() => cards.last().textContent()).toContain('Una cuenta sin copia de seguridad');
  await picture(ana, 'equipo-tareas');
  await expectAccessible(ana);

  await cards.first().click();
  await page.getByText('El documento es de otro cliente, ya verificado.').waitFor();
  await page.getByRole('radio', { name: /^Visto/ }).check();
  await page.getByLabel('Nota').fill('Los llamé a los dos.');
  await picture(ana, 'equipo-tarea');
  await expectAccessible(ana);
  await stage.edit('recipient', { phone: NEW_PHONE });
  await page.getByRole('button', { name: 'Resolver: Visto' }).click();
  await page.getByText('Cambió mientras lo mirabas').waitFor();
  await page.getByText(new RegExp(`Teléfono: antes «.+», ahora «\\${NEW_PHONE}»`)).waitFor();
  await expect.poll(() => page.getByRole('button', { name: 'Resolver: Visto' }).count()).toBe(0);
  await picture(ana, 'equipo-tarea-cambiada');
  await expectAccessible(ana);
  await page.getByRole('button', { name: 'Ya lo vi' }).click();
  await expect.poll(() => page.getByLabel('Nota').inputValue()).toBe('Los llamé a los dos.');

  await beto.open(new URL(page.url()).pathname);
  await beto.page.getByRole('radio', { name: /^Visto/ }).check();
  await beto.page.getByRole('button', { name: 'Resolver: Visto' }).click();
  await beto.page.getByText('Beto Administrador la resolvió: Visto.').waitFor();
  await page.getByRole('button', { name: 'Resolver: Visto' }).click();
  await page.getByRole('alert').getByText('Beto Administrador la resolvió antes que vos.').waitFor();
  await page.getByText('Lo que elegiste no se hizo.').waitFor();
  const [task] = await stage.sql('select note from staff_task where kind = $1', ['fraud_risk']);
  expect(task).toEqual({ note: null });
  await picture(ana, 'equipo-tarea-perdida');
  await expectAccessible(ana);

  await page.getByRole('link', { name: 'Todas las tareas' }).click();
  await page.getByLabel('Estado').selectOption('Resueltas');
  await page.getByRole('link', { name: /Riesgo de fraude/ }).waitFor();
  expect(page.url()).toContain('estado=resueltas');
  await page.getByLabel('Tipo').selectOption('Una cuenta sin copia de seguridad');
  await page.getByText('Todavía no hay tareas resueltas así.').waitFor();
  await page.getByLabel('Estado').selectOption('Abiertas');
  await page.getByLabel('Tipo').selectOption('Riesgo de fraude');
  await page.getByText('No hay tareas abiertas de ese tipo.').waitFor();
  await expectAccessible(ana);
});

test('what a choice must be told is asked for, and what is wrong is said at its field', async () => {
  const id = await openTask('backup_failed', stage.holder.id);
  const ana = await visitDesk(stage, { name: 'Ana Agente' });
  await ana.open(`/equipo/tareas/${id}`);
  const { page } = ana;
  await page.getByRole('radio', { name: /^La hice a mano/ }).check();
  await page.getByRole('button', { name: 'Resolver: La hice a mano' }).click();
  await page.getByText('Revisá los 3 datos marcados.').waitFor();
  await page.getByLabel('Dónde quedó la copia').fill('disco de la oficina');
  await page.getByLabel('Tamaño en bytes').fill('mucho');
  await page.getByLabel('Cuándo la empezaste').fill('2026-03-10T15:00:00Z');
  await page.getByRole('button', { name: 'Resolver: La hice a mano' }).click();
  await page.locator('[aria-invalid=true][name="answers.sizeBytes"]').waitFor();
  await expect.poll(() => page.locator(':focus').getAttribute('name')).toBe('answers.sizeBytes');
  await picture(ana, 'equipo-tarea-respuestas');
  await expectAccessible(ana);
});

test('what is open is counted; a change shows what happened and what was told, and is withdrawn as it was read', async () => {
  const changeId = await stage.open();
  await stage.quiet();
  const ana = await visitDesk(stage, { name: 'Ana Agente' });
  const { page } = ana;
  await page.getByRole('link', { name: /faltan confirmaciones.*1 trámite/ }).click();
  await page.getByText('Hosting Web · faltan confirmaciones').waitFor();
  expect(page.url()).toMatch(/tipo=transfer&estado=awaiting_consents/);
  await picture(ana, 'equipo-abiertos-filtrados');
  await expectAccessible(ana);
  await page.getByLabel('Estado').selectOption('en pausa');
  await page.getByText('Ahora no hay ninguno así.').waitFor();
  await page.goBack();
  await page.getByRole('link', { name: /^Cambio de titular / }).click();
  await page.getByRole('heading', { name: 'Qué pasó' }).waitFor();
  await page.getByRole('article').first().waitFor();
  await picture(ana, 'equipo-tramite');
  await expectAccessible(ana);

  await page.getByLabel('Motivo').fill('Lo pidió por teléfono');
  await stage.say('holder');
  await stage.say('recipient');
  await stage.reached('cooling_off');
  await stage.coolingOffRuns();
  await page.getByRole('button', { name: 'Retirar el trámite' }).click();
  await page.getByText('Estado: antes «faltan confirmaciones», ahora «en espera, por seguridad»').waitFor();
  await expect.poll(() => page.getByRole('button', { name: 'Retirar el trámite' }).count()).toBe(0);
  expect((await stage.change()).closed_at).toBeNull();
  await picture(ana, 'equipo-tramite-cambiado');
  await page.getByRole('button', { name: 'Ya lo vi' }).click();
  await expect.poll(() => page.getByLabel('Motivo').inputValue()).toBe('Lo pidió por teléfono');
  await page.getByRole('button', { name: 'Retirar el trámite' }).click();
  await page.getByText('retirado', { exact: true }).waitFor();
  await stage.reached('withdrawn');
  expect(page.url()).toContain(changeId);

  await page.getByRole('link', { name: 'Todos los trámites abiertos' }).click();
  await page.getByRole('link', { name: 'Terminados' }).click();
  await page.getByLabel('Estado').selectOption('vencido');
  await page.getByText('Todavía no terminó ninguno así.').waitFor();
  await page.getByLabel('Estado').selectOption('retirado');
  await page.getByText('Hosting Web · retirado').waitFor();
  expect(page.url()).toMatch(/terminados\?estado=withdrawn/);
  await picture(ana, 'equipo-terminados');
  await expectAccessible(ana);
});

test('a verification is for what was read, beside who else it may be; a freeze takes two to lift', async () => {
  const { id, phone, name } = stage.recipient;
  await createClient(stage.database, { name: 'Pepe Garcia', phone });
  await stage.sql(
    'update client set verified_at = null, verification_requested_at = $2, frozen_at = null where id = $1',
    [id, await stage.clock.now()],
  );
  const ana = await visitDesk(stage, { name: 'Ana Agente' });
  const { page } = ana;
  await page.getByRole('link', { name: 'Verificaciones' }).click();
  await page.getByRole('link', { name: new RegExp(name) }).waitFor();
  await picture(ana, 'equipo-verificaciones');
  await expectAccessible(ana);
  await page.getByRole('link', { name: new RegExp(name) }).click();
  await page.getByRole('link', { name: /Pepe Garcia/ }).waitFor();
  await page.getByText('el mismo teléfono').waitFor();
  await page.getByRole('radio', { name: /^Verificar/ }).check();
  await picture(ana, 'equipo-cliente');
  await expectAccessible(ana);

  await stage.edit('recipient', { phone: '+5491144441111' });
  await page.getByRole('button', { name: 'Verificar' }).click();
  await page.getByText(/WhatsApp: antes «.+», ahora «\+5491144441111»/).waitFor();
  await expect.poll(() => page.getByRole('button', { name: 'Verificar' }).count()).toBe(0);
  await page.getByRole('button', { name: 'Ya lo vi' }).click();
  await page.getByText('Ninguna otra cuenta tiene su documento').waitFor();
  await page.getByRole('button', { name: 'Verificar' }).click();
  await page.getByText('Verificado', { exact: true }).waitFor();

  await page.getByRole('radio', { name: /^Sacarle la verificación/ }).check();
  await page.getByRole('textbox', { name: 'Motivo' }).first().fill('la foto no se lee');
  await page.getByRole('button', { name: 'Sacarle la verificación' }).click();
  await page.getByText('No pidió que lo verifiquen.').waitFor();
  await page.getByRole('textbox', { name: 'Motivo' }).fill('lo pidió por teléfono');
  await page.getByRole('button', { name: 'Bloquear la cuenta' }).click();
  await page.getByRole('button', { name: 'Levantar el bloqueo' }).click();
  await page.getByText('Lo pediste vos.').waitFor();
  await picture(ana, 'equipo-cliente-bloqueado');
  await expectAccessible(ana);

  const beto = await visitDesk(stage, { name: 'Beto Administrador', role: 'administrator' });
  await beto.open('/equipo/clientes?cuales=frozen');
  await beto.page.getByRole('link', { name: new RegExp(name) }).click();
  await beto.page.getByText('Ana Agente lo pidió.').waitFor();
  await beto.page.getByRole('button', { name: 'Confirmar que se levante' }).click();
  await beto.page.getByRole('button', { name: 'Bloquear la cuenta' }).waitFor();
  expect(await stage.sql('select id from client where frozen_at is not null')).toEqual([]);
});

test('a new security key is allowed by two and sent, or refused with a reason, by the task that asks for it', async () => {
  const ask = async () => requestKeyReset(await stage.as(stage.actorOf('holder')));
  const links = () =>
    stage.sql("select from one_time_link where purpose = 'reset_security_key' and client_id = $1", [
      stage.holder.id,
    ]);
  await ask();
  const ana = await visitDesk(stage, { name: 'Ana Agente' });
  const { page } = ana;
  await ana.open('/equipo/tareas?tipo=security_key_lost');
  await page.getByRole('link', { name: /perdió su clave de seguridad/ }).click();
  await page.getByText('nadie todavía').waitFor();
  await page.getByRole('radio', { name: /^Permitir una clave nueva/ }).check();
  await picture(ana, 'equipo-clave-perdida');
  await expectAccessible(ana);
  await page.getByRole('button', { name: 'Permitir una clave nueva' }).click();
  await page.getByText('Lo pediste vos.').waitFor();
  expect(await links()).toHaveLength(0);

  const beto = await visitDesk(stage, { name: 'Beto Administrador', role: 'administrator' });
  await beto.open(`/equipo/clientes/${stage.holder.id}`);
  await beto.page.getByRole('radio', { name: /^Permitir una clave nueva/ }).check();
  await beto.page.getByText('Ana Agente lo pidió.').waitFor();
  await picture(beto, 'equipo-clave-perdida-segunda');
  await expectAccessible(beto);
  await beto.page.getByRole('button', { name: 'Confirmar y mandar el enlace' }).click();
  await beto.page.getByText('Listo: el enlace').waitFor();
  expect(await links()).toHaveLength(1);

  await ask();
  await ana.open('/equipo/tareas?tipo=security_key_lost');
  await page.getByRole('link', { name: /perdió su clave de seguridad/ }).click();
  await page.getByRole('radio', { name: /^Rechazar el pedido/ }).check();
  await page.getByRole('textbox', { name: 'Motivo' }).fill('el documento no es el suyo');
  await page.getByRole('button', { name: 'Rechazar el pedido' }).click();
  await page.getByText('Rechazado. Se le avisa con el motivo.').waitFor();
  await page.getByText('Se cerró sola: ya no hacía falta.').waitFor();
  await expect.poll(() => page.getByRole('textbox').count()).toBe(0);
  await expectAccessible(ana);
});

test('what went out says what became of it and is sent again; what nobody understood is shown as it came', async () => {
  const { id: clientId } = stage.recipient;
  await stage.sql('update client set verified_at = $2 where id = $1', [clientId, await stage.clock.now()]);
  const asAgent = await stage.as(stage.agent);
  const { version } = await clientForStaff(asAgent, { clientId });
  await revokeClient(asAgent, { clientId, version, reason: 'la foto no se lee' });
  await stage.quiet();
  await stage.sql(
    `update outbound_message set state = 'failed', error_code = '63024', next_check_at = null
     where id = (select id from outbound_message where template = 'account_verification_revoked' and channel = 'whatsapp' limit 1)`,
  );
  await stage.say('holder', '¿Atienden los sábados?');
  const ana = await visitDesk(stage, { name: 'Ana Agente' });
  const { page } = ana;
  await page.getByRole('link', { name: 'Mensajes' }).click();
  await page.getByLabel('Estado').selectOption('Falló');
  await page.getByLabel('Plantilla').selectOption('account_verification_revoked');
  const failed = page.getByRole('article');
  await failed.getByText('WhatsApp no le puede entregar').waitFor();
  expect(page.url()).toMatch(/estado=failed&plantilla=account_verification_revoked/);
  await picture(ana, 'equipo-mensajes');
  await expectAccessible(ana);
  await failed.getByRole('button', { name: 'Mandar de nuevo' }).click();
  await page.getByText('Listo: sale una copia').waitFor();
  await page.getByLabel('Estado').selectOption('Todos');
  await page.getByText('Es una copia, mandada por el equipo.').waitFor();

  await page.getByLabel('Qué mirar').selectOption('Lo que llegó y nadie entendió');
  await page.getByText('¿Atienden los sábados?').waitFor();
  await picture(ana, 'equipo-recibidos');
  await expectAccessible(ana);
});

test('those whom nothing reaches are listed with why; whoever changes their number is not (A4)', async () => {
  await stage.sql(
    `insert into unreachable_contact (client_id, channel, address, code, flagged_at)
     select id, 'whatsapp', phone, '63003', $2 from client where id = $1`,
    [stage.recipient.id, await stage.clock.now()],
  );
  const ana = await visitDesk(stage, { name: 'Ana Agente' });
  const { page } = ana;
  await ana.open('/equipo/clientes');
  await page.getByLabel('Cuáles').selectOption('A quienes no se les llega');
  const card = page.getByRole('link', { name: /^Jose Garcia/ });
  await card.getByText('El número no está en WhatsApp.').waitFor();
  expect(page.url()).toContain('cuales=unreachable');
  await expect.poll(() => page.getByRole('link', { name: /^Juan Perez/ }).count()).toBe(0);
  await picture(ana, 'equipo-inalcanzables');
  await expectAccessible(ana);
  await stage.edit('recipient', { phone: '+5491144440001' });
  await page.reload();
  await page.getByText('A todos se les llega.').waitFor();
});
