import { expect, onTestFinished, test } from 'vitest';
import { startMailbox } from '../../dev/mailbox/server.ts';
import { follow } from '../../dev/phones/follow.ts';
import type { ChatMessage } from '../../dev/whatsapp-emulator/chat.ts';
import { createSmtpEmail } from '../../integrations/email/smtp.ts';
import { serve } from './serving.ts';
import { company, emulatorToken, juan, openWhatsApp } from './whatsapp-fixture.ts';

const jose = '+5491155550002';
const messageId = '6f1d3a4e-0000-4000-8000-000000000019';
const hello = { kind: 'text', body: 'Hola Juan' } as const;
const headers = { authorization: `Bearer ${emulatorToken}` };
const ask = async (url: string, init: RequestInit = {}) => {
  const response = await fetch(url, { ...init, headers });
  return { status: response.status, json: (await response.json()) as ReturnType<typeof JSON.parse> };
};
const chat = async (url: string, phone: string): Promise<ChatMessage[]> =>
  (await ask(`${url}/emulator/conversation?phone=${encodeURIComponent(phone)}`)).json;

/** The next so many events of a stream. */
async function take<Data>(url: string, count: number, lastEventId?: string) {
  const abort = new AbortController();
  const taken: { id: string; data: Data }[] = [];
  const after = lastEventId === undefined ? {} : { lastEventId };
  for await (const event of follow<Data>(url, { token: emulatorToken, signal: abort.signal, ...after })) {
    taken.push(event);
    if (taken.length === count) break;
  }
  abort.abort();
  return taken;
}

test('a chat has both directions: what a phone wrote and whether it was taken, what it got and how far it came', async () => {
  const answers = [200, 503];
  const webhookUrl = `${await serve((_, response) => void response.writeHead(answers.shift() ?? 204).end())}/in`;
  const { emulator, whatsapp } = await openWhatsApp({ webhookUrl });
  await emulator.inbound({ from: juan, body: 'Hola' });
  await emulator.inbound({ from: juan, body: 'Otra', forwarded: true, hidesNumber: true });
  emulator.faults.add({ kind: 'no_webhook' });
  await emulator.inbound({ from: juan, body: 'Perdida', media: [{ contentType: 'image/png', data: '' }] });
  emulator.faults.add({ kind: '63024' });
  await whatsapp.send({ to: juan, messageId, content: hello });
  await whatsapp.send({ to: juan, messageId, content: { ...hello, body: 'Llegó' } });
  await emulator.settled();

  expect(await chat(emulator.url, juan)).toMatchObject([
    { direction: 'sent', body: 'Hola', status: 'delivered', isHidden: false },
    { direction: 'sent', body: 'Otra', status: 'failed', errorCode: '503', isHidden: true, forwarded: true },
    { direction: 'sent', body: 'Perdida', status: 'sent', files: ['image/png'] },
    { direction: 'received', body: 'Hola Juan', status: 'undelivered', errorCode: '63024' },
    { direction: 'received', body: 'Llegó', status: 'delivered', errorCode: null },
  ]);
  expect(await chat(emulator.url, jose)).toEqual([]);
});

test('a sender who hides the number is the same one each time, and no number comes along', async () => {
  const { emulator } = await openWhatsApp();
  await emulator.inbound({ from: juan, body: '1', hidesNumber: true });
  await emulator.inbound({ from: juan, body: '2', hidesNumber: true });
  const senders = emulator.log.flatMap((entry) => (entry.type === 'message' ? [entry.message.from] : []));
  expect(senders[0]).toMatch(/^whatsapp:AR\.\d+$/);
  expect(senders[1]).toBe(senders[0]);
});

test('a template is shown with its name, its filled text and its button apart', async () => {
  const { emulator, whatsapp } = await openWhatsApp();
  const actions = [{ type: 'URL', title: 'Ver', url: 'https://tramite.example/{{2}}' }];
  const sids = await whatsapp.createTemplates([
    {
      friendly_name: 'factura_12345678',
      language: 'es_AR',
      variables: { '1': 'Juan', '2': 'facturas/7' },
      types: { 'twilio/call-to-action': { body: 'Hola {{1}}: hay una factura.', actions } },
    },
  ]);
  const contentSid = sids.get('factura_12345678') ?? '';
  const variables = { '1': 'Juan', '2': 'facturas/9' };
  await whatsapp.send({ to: juan, messageId, content: { kind: 'template', contentSid, variables } });
  expect(await chat(emulator.url, juan)).toMatchObject([
    {
      template: 'factura_12345678',
      body: 'Hola Juan: hay una factura.',
      buttons: [{ title: 'Ver', url: 'https://tramite.example/facturas/9' }],
    },
  ]);
});

test('a message is read when its phone is looked at, once', async () => {
  const { emulator, whatsapp } = await openWhatsApp();
  await emulator.inbound({ from: juan, body: 'Hola' });
  await whatsapp.send({ to: juan, messageId, content: hello });
  await emulator.settled();
  for (const phone of [jose, juan, juan]) {
    await ask(`${emulator.url}/emulator/read`, { method: 'POST', body: JSON.stringify({ phone }) });
  }
  const read = emulator.log.filter((entry) => entry.type === 'status' && entry.status === 'read');
  expect(read).toHaveLength(1);
  expect((await chat(emulator.url, juan)).at(-1)).toMatchObject({ status: 'read' });
});

test('a stream tells the chats of the phones that were asked for, as they change, and resumes behind what is known', async () => {
  const { emulator } = await openWhatsApp();
  type Told = { phone: string; message: ChatMessage };
  const url = `${emulator.url}/emulator/stream?phone=${encodeURIComponent(juan)}`;
  await emulator.inbound({ from: juan, body: '1' });
  await emulator.inbound({ from: jose, body: 'de otro' });
  const coming = take<Told>(url, 2);
  await emulator.inbound({ from: juan, body: '2' });
  const [first, second] = await coming;
  expect([first, second].map((event) => event?.data.message.body)).toEqual(['1', '2']);
  expect(first?.data.phone).toBe(juan);

  const [resumed] = await take<Told>(url, 1, first?.id);
  expect(resumed).toEqual(second);
  // What no life of this emulator has told yet: everything again.
  const [again] = await take<Told>(url, 1, '999');
  expect(again).toEqual(first);
});

test('a stream tells of a message when it was written, and again when it was taken', async () => {
  /** Until then the webhook takes nothing. */
  let shown = Promise.resolve();
  const webhookUrl = `${await serve((_, response) => void shown.then(() => response.writeHead(200).end()))}/in`;
  const { emulator } = await openWhatsApp({ webhookUrl });
  await emulator.inbound({ from: juan, body: '1' });
  const url = `${emulator.url}/emulator/stream?phone=${encodeURIComponent(juan)}`;
  const abort = new AbortController();
  const behindIt = { token: emulatorToken, signal: abort.signal, lastEventId: '2' };
  const coming = follow<{ message: ChatMessage }>(url, behindIt);
  const nextStatus = async () => (await coming.next()).value?.data.message.status;
  for (const body of ['2', '3']) {
    const { promise, resolve } = Promise.withResolvers<void>();
    shown = promise;
    const taken = emulator.inbound({ from: juan, body });
    expect(await nextStatus()).toBe('sent');
    resolve();
    await taken;
    expect(await nextStatus()).toBe('delivered');
  }
  abort.abort();
  const again = await take<{ message: ChatMessage }>(url, 6);
  expect(again.map(({ data }) => data.message.status)).toEqual(Array(6).fill('delivered'));
});

test("the mailbox's stream does the same for readers", async () => {
  const mailbox = await startMailbox({ token: emulatorToken });
  onTestFinished(() => mailbox.close());
  const email = createSmtpEmail({ url: mailbox.smtpUrl, from: 'Hosting <avisos@hosting.example>' });
  const to = 'juan@example.com';
  for (const [reader, subject] of [
    [to, 'uno'],
    ['otra@example.com', 'ajeno'],
    [to, 'dos'],
  ] as const) {
    await email.send({ messageId, to: reader, subject, text: 'Hola' });
  }
  const url = `${mailbox.url}/emulator/stream?to=Juan@example.com`;
  const [first, second] = await take<{ subject: string }>(url, 2);
  expect([first?.data.subject, second?.data.subject]).toEqual(['uno', 'dos']);
  expect(await take(url, 1, first?.id)).toEqual([second]);
});

test('faults are listed while they are to come, and cleared', async () => {
  const { emulator } = await openWhatsApp();
  emulator.faults.add({ kind: 'repeat', times: 2 }, { kind: '63024', match: company });
  await emulator.inbound({ from: juan, body: '1' });
  const url = `${emulator.url}/emulator/faults`;
  expect((await ask(url)).json).toEqual([
    { kind: 'repeat', operation: 'inbound', contains: '', left: 1 },
    { kind: '63024', operation: 'status', contains: company, left: 1 },
  ]);
  expect((await ask(url, { method: 'DELETE' })).json).toEqual({ left: 0 });
  expect((await ask(url)).json).toEqual([]);
  expect((await fetch(url)).status).toBe(401);
});
