import { expect, test } from 'vitest';
import { hireAndPay } from '../activation/playing.ts';
import { CREDENTIALS } from '../harness/mailed-link.ts';
import { until } from '../harness/until.ts';
import { visitDesk } from './desk-visitor.ts';
import { remembers } from './memory.ts';
import { expectAccessible, picture, useStage } from './stage.ts';

const stage = useStage();
const PASSWORD = 'recien puesta en la radio';
const NEW_PHONE = '+5491144442222';

/** Resolves to the links to accesses that somebody was mailed, the newest last. */
function mailedLinks({ email }: { email: string }, howMany: number): Promise<string[]> {
  return until(async () => {
    const texts = stage.outside.mailbox.mails(email).map(({ text }) => text);
    const links = texts.flatMap((text) => CREDENTIALS.exec(text)?.[0] ?? []);
    return links.length === howMany ? links : undefined;
  }, `${howMany} links to accesses`);
}
const press = (link = '') => fetch(link, { method: 'POST' });

test('what was set up by hand is followed by its accesses, for exactly the client that was read; on the page of the change they are sent again', async () => {
  const { changeId } = await hireAndPay(stage, { byHand: true });
  await stage.task('activation_by_hand');
  const ana = await visitDesk(stage, { name: 'Ana Agente' });
  const { page } = ana;
  await page.getByRole('link', { name: 'Tareas' }).click();
  await page.getByRole('link', { name: /Un alta para hacer a mano/ }).click();
  await page.getByRole('radio', { name: /^Lo hice a mano/ }).check();
  await page.getByRole('button', { name: /^Resolver/ }).click();
  await page.getByRole('heading', { name: 'Accesos' }).waitFor();
  await expect.poll(() => page.getByRole('radio').count()).toBe(0);
  await page.getByRole('button', { name: 'Mandar el enlace' }).click();
  await page.getByText('Revisá los 2 datos marcados.').waitFor();
  await page.getByLabel('Usuario').fill('radiojuan');
  await page.getByLabel('Clave', { exact: true }).fill(PASSWORD);
  await picture(ana, 'equipo-accesos-tarea');
  await expectAccessible(ana);

  expect(await remembers(ana, PASSWORD)).toBe(true);
  await stage.edit('holder', { phone: NEW_PHONE });
  await page.getByRole('button', { name: 'Mandar el enlace' }).click();
  await page.getByText(new RegExp(`WhatsApp: antes «.+», ahora «\\${NEW_PHONE}»`)).waitFor();
  await expect.poll(() => page.getByRole('button', { name: 'Mandar el enlace' }).count()).toBe(0);
  expect(await mailedLinks(stage.holder, 0)).toEqual([]);
  await page.getByRole('button', { name: 'Ya lo vi' }).click();
  await expect.poll(() => page.getByLabel('Usuario').inputValue()).toBe('radiojuan');
  await page.getByRole('button', { name: 'Mandar el enlace' }).click();
  await page.getByText(`Listo: el enlace sale a ${stage.holder.email}.`).waitFor();
  await expect.poll(() => page.getByLabel('Clave', { exact: true }).inputValue()).toBe('');
  await until(async () => !(await remembers(ana, PASSWORD)), 'the password is forgotten');
  const [first] = await mailedLinks(stage.holder, 1);

  await page.getByRole('link', { name: 'Ver el trámite' }).click();
  // The task that is left behind has the same form.
  await page.getByRole('link', { name: 'Ver el trámite' }).waitFor({ state: 'detached' });
  await page.getByLabel('Usuario').fill('radiojuan');
  await page.getByLabel('Clave', { exact: true }).fill(`${PASSWORD} 2`);
  await picture(ana, 'equipo-accesos-tramite');
  await expectAccessible(ana);
  await page.getByRole('button', { name: 'Mandar el enlace' }).click();
  await page.getByText(`Listo: el enlace sale a ${stage.holder.email}.`).waitFor();
  expect(page.url()).toContain(changeId);
  const [, second] = await mailedLinks(stage.holder, 2);
  expect((await press(first)).status).toBe(400);
  expect(await (await press(second)).text()).toContain(`${PASSWORD} 2`);
});

test('the panel gives an account that it has another password, and its client a link to it', async () => {
  const { changeId } = await hireAndPay(stage, { by: 'recipient' });
  const [first] = await mailedLinks(stage.recipient, 1);
  const ana = await visitDesk(stage, { name: 'Ana Agente' });
  await ana.open(`/equipo/tramites/${changeId}`);
  const { page } = ana;
  await page.getByRole('radio', { name: /^Una nueva, que pone el panel/ }).check();
  await page.getByRole('button', { name: 'Poner otra clave y mandar el enlace' }).click();
  await page.getByText(`el enlace sale a ${stage.recipient.email}.`).waitFor();
  const [, second] = await mailedLinks(stage.recipient, 2);
  expect((await press(first)).status).toBe(400);
  expect((await press(second)).status).toBe(200);
});
