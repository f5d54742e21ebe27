import { expect, test } from 'vitest';
import { unfreezeClient } from '../../domain/accounts/unfreeze-client.ts';
import { withdrawTransfer } from '../../domain/transfer/withdraw-transfer.ts';
import { askForEnd } from '../cancellation/playing.ts';
import { bill, pay } from '../replay/money.ts';
import { expectAccessible, picture, shows, useStage } from './stage.ts';

const stage = useStage();

const visitBoth = async (changeId: string) => {
  const juan = await stage.visit({ isSignedInAs: stage.holder.email });
  const jose = await stage.visit({ isSignedInAs: stage.recipient.email });
  for (const one of [juan, jose]) await one.open(`/panel/transferencias/${changeId}`);
  return { juan, jose };
};

test('a transfer that the other party gives up says so to both, and is gone from both first pages (T8)', async () => {
  const changeId = await stage.open();
  const { juan, jose } = await visitBoth(changeId);
  await shows(juan, 'Falta tu confirmación');
  await shows(jose, 'Falta tu confirmación');
  await withdrawTransfer(await stage.as(stage.actorOf('recipient')), { changeId });
  await shows(juan, 'El servicio sigue a tu nombre. Podés pedirlo de nuevo desde el servicio.');
  await shows(jose, 'No cambió nada. Si todavía hace falta, el titular puede pedirlo de nuevo.');
  await expect
    .poll(() => juan.page.getByRole('button', { name: 'Cancelar el cambio de titular' }).count())
    .toBe(0);
  await jose.page.getByRole('link', { name: 'Mis servicios' }).first().click();
  await shows(jose, 'Todavía no tenés servicios.');
  await expect.poll(() => jose.page.getByText('te quiere pasar').count()).toBe(0);
});

test('a transfer that nobody completes in its window is over, and says what there is to do (T9)', async () => {
  const changeId = await stage.open();
  await stage.say('holder');
  await stage.sleep('8 days');
  await stage.reached('expired');
  const { juan, jose } = await visitBoth(changeId);
  await shows(juan, 'Venció sin todas las confirmaciones');
  await shows(jose, 'Venció sin todas las confirmaciones');
  await picture(juan, 'transferencia-vencida');
  await expectAccessible(juan);
});

test('a transfer that waits for money says so to both, leads its holder to it, and goes on once it is paid (T11)', async () => {
  const changeId = await stage.openWithConsents();
  const invoiceId = await bill(stage);
  await stage.reached('cooling_off');
  await stage.quiet();
  await stage.sleep('25 hours');
  await stage.reached('paused');
  const { juan, jose } = await visitBoth(changeId);
  await shows(juan, 'En pausa');
  await shows(juan, /Hay tiempo hasta el .+ Después se cierra\./);
  await juan.page.getByRole('link', { name: /Ver y pagar la factura/ }).waitFor();
  await shows(jose, 'En pausa');
  await expect.poll(() => jose.page.getByRole('link', { name: /Ver y pagar la factura/ }).count()).toBe(0);
  await picture(juan, 'transferencia-debe');
  await picture(jose, 'transferencia-debe-recibe');
  await expectAccessible(juan);
  await expectAccessible(jose);
  await pay(stage, invoiceId);
  await shows(juan, 'Listo: el servicio cambió de titular');
  await shows(jose, 'Lo tenés en «Mis servicios».');
});

test('a cancellation that a freeze pauses says what it waits for; once it is carried out nothing of it can be undone (X5, X7, G9)', async () => {
  const changeId = await askForEnd(stage, 'immediate', 'recipient');
  const jose = await stage.visit({ isSignedInAs: stage.recipient.email });
  const { page } = jose;
  await jose.open(`/panel/bajas/${changeId}`);
  await shows(jose, 'que pase el plazo en el que la podés cancelar');
  await stage.say('recipient', 'NO FUI YO');
  await shows(jose, 'Está en pausa hasta que nuestro equipo levante el bloqueo de seguridad.');
  await shows(jose, 'que se levante el bloqueo de seguridad');
  await expect.poll(() => page.getByRole('button', { name: 'Quiero la baja hoy' }).count()).toBe(0);
  await picture(jose, 'baja-en-pausa');
  await expectAccessible(jose);

  await stage.sleep('2 hours');
  await stage.outside.panel.pause();
  await unfreezeClient(await stage.as(stage.agent), { clientId: stage.recipient.id });
  await shows(jose, 'La estamos haciendo y ya no se puede cancelar.');
  await expect.poll(() => page.getByRole('button', { name: 'Cancelar la baja' }).count()).toBe(0);
  await expect.poll(() => page.getByText('hasta entonces la podés cancelar').count()).toBe(0);
  await picture(jose, 'baja-haciendose');
  await expectAccessible(jose);
  await stage.outside.panel.resume();
  await shows(jose, 'El servicio está dado de baja.');
  await expectAccessible(jose);
});
