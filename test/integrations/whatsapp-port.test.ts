import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { HOUR_MS } from '../../domain/time.ts';
import type { ReceivedMessage, WhatsAppPort } from '../../integrations/whatsapp/port.ts';
import { CONNECTION_OVERRIDES } from '../../integrations/whatsapp/twilio.ts';
import {
  accountSid,
  company,
  emulatorToken,
  juan,
  openWhatsApp,
  publicUrl,
  standingClock,
} from './whatsapp-fixture.ts';

const messageId = '6f1d3a4e-0000-4000-8000-000000000002';
const text = (body: string) => ({ to: juan, messageId, content: { kind: 'text' as const, body } });

async function inboundSince(whatsapp: WhatsAppPort, since: Date): Promise<ReceivedMessage[]> {
  const messages: ReceivedMessage[] = [];
  for await (const message of whatsapp.listInbound({ since })) messages.push(message);
  return messages;
}

const reminder = {
  friendly_name: 'transfer_reminder_1a2b3c4d',
  language: 'es_AR',
  variables: { '1': 'Juan' },
  types: { 'twilio/text': { body: 'Hola {{1}}: falta tu confirmación.' } },
};
const invoice = {
  friendly_name: 'invoice_generated_1a2b3c4d',
  language: 'es_AR',
  variables: { '1': 'Juan', '2': 'facturas/1' },
  types: {
    'twilio/call-to-action': {
      body: 'Hola {{1}}: ya está tu factura.',
      actions: [{ type: 'URL', title: 'Ver factura', url: 'https://tramite.example/{{2}}' }],
    },
  },
};

test('free text reaches the phone inside the window, and only there (A3)', async () => {
  const clock = standingClock();
  const { whatsapp, emulator: twilio } = await openWhatsApp({ now: clock.now });
  await whatsapp.send(text('nobody wrote before'));
  await twilio.inbound({ from: juan, body: 'Hola' });
  clock.forward(24 * HOUR_MS - 1);
  const { sid } = await whatsapp.send(text('just in time'));
  clock.forward(1);
  await whatsapp.send(text('too late'));
  await twilio.settled();

  expect(twilio.messages(juan)).toEqual([
    { sid, to: juan, body: 'just in time', sentAt: '2031-03-05T11:59:59.999Z' },
  ]);
  const failures = twilio.log.filter((entry) => entry.type === 'status' && entry.errorCode === '63016');
  expect(failures).toHaveLength(2);
});

test('an approved template reaches a phone that never wrote, with its variables and button (A3)', async () => {
  const { whatsapp, emulator: twilio } = await openWhatsApp();
  const sids = await whatsapp.createTemplates([reminder, invoice]);
  const contentSid = sids.get(invoice.friendly_name) ?? '';
  const variables = { '1': 'Juan «el 1» {{2}}', '2': 'facturas/7' };
  await whatsapp.send({ to: juan, messageId, content: { kind: 'template', contentSid, variables } });
  await twilio.settled();
  expect(twilio.messages(juan)).toMatchObject([
    {
      contentSid,
      body: 'Hola Juan «el 1» {{2}}: ya está tu factura.\n[Ver factura] https://tramite.example/facturas/7',
    },
  ]);
});

test.each([
  [{ status: 'pending' }, '63016'],
  [{ status: 'rejected' }, '63040'],
  [{ status: 'paused' }, '63041'],
  [{ status: 'disabled' }, '63042'],
  [{ category: 'MARKETING' }, '63049'],
  [{}, undefined],
] as const)(
  'a template that WhatsApp has as %j is given back with %s, but inside the window (A3, A4)',
  async (verdict, errorCode) => {
    const { whatsapp, emulator: twilio } = await openWhatsApp();
    const sids = await whatsapp.createTemplates([invoice]);
    const contentSid = sids.get(invoice.friendly_name) ?? '';
    const content = { kind: 'template', contentSid, variables: { '1': 'Juan', '2': 'facturas/7' } } as const;
    const codeOf = async () => {
      const { sid } = await whatsapp.send({ to: juan, messageId, content });
      await twilio.settled();
      return (await whatsapp.fetchStatus(sid))?.errorCode;
    };
    const headers = { authorization: `Bearer ${emulatorToken}` };
    const body = JSON.stringify({ name: invoice.friendly_name, ...verdict });
    const answer = await fetch(`${twilio.url}/emulator/templates`, { method: 'POST', headers, body });
    expect(await answer.json()).toEqual({ changed: 1 });
    expect(await codeOf()).toBe(errorCode);
    await twilio.inbound({ from: juan, body: 'hola' });
    expect(await codeOf()).toBeUndefined();
  },
);

test('templates are created once by name, and all of them are found over several pages', async () => {
  const { whatsapp, emulator: twilio } = await openWhatsApp();
  const many = Array.from({ length: 205 }, (_, index) => ({
    ...reminder,
    friendly_name: `template_${index}`,
  }));
  const first = await whatsapp.createTemplates(many);
  const again = await whatsapp.createTemplates([...many, invoice]);
  expect(first.size).toBe(205);
  expect([...again].slice(0, 205)).toEqual([...first]);
  expect(await whatsapp.templates()).toEqual(again);
  expect(twilio.log.filter(({ type }) => type === 'approval')).toHaveLength(206);
});

test('the status callback carries our id and the connection overrides', async () => {
  const { whatsapp, emulator: twilio } = await openWhatsApp();
  await whatsapp.send(text('hola'));
  const sent = twilio.log.find((entry) => entry.type === 'message');
  expect(sent).toMatchObject({
    message: {
      statusCallback: `${publicUrl}/webhooks/twilio/status?m=${messageId}${CONNECTION_OVERRIDES}`,
    },
  });
});

test('a message is read back exactly as it came, by its sid (T7)', async () => {
  const clock = standingClock();
  const { whatsapp, emulator: twilio } = await openWhatsApp({ now: clock.now });
  const body = 'Hola ! soy *Juan Perez* , mi correo es juan@example.com.. \n 🙂 áé “x”';
  const { sid } = await twilio.inbound({ from: juan, body });
  const message = {
    sid,
    from: `whatsapp:${juan}`,
    to: `whatsapp:${company}`,
    body,
    direction: 'inbound',
    numMedia: 0,
    dateSent: clock.now(),
  };
  expect(await whatsapp.fetch(sid)).toEqual(message);
  twilio.faults.add({ kind: 'alter_readback', match: juan });
  expect((await whatsapp.fetch(sid))?.body).not.toBe(body);
  expect(await whatsapp.fetch(sid)).toEqual(message);
});

test('a message with media has an MM sid and is found by it', async () => {
  const { whatsapp, emulator: twilio } = await openWhatsApp();
  const { sid } = await twilio.inbound({ from: juan, body: '', numMedia: 1 });
  expect(sid).toMatch(/^MM/);
  expect(await whatsapp.fetch(sid)).toMatchObject({ sid, numMedia: 1, body: '' });
});

test('an unknown or malformed sid is no message', async () => {
  const { whatsapp } = await openWhatsApp();
  expect(await whatsapp.fetch(`SM${'0'.repeat(32)}`)).toBeUndefined();
  expect(await whatsapp.fetch(`../Calls/CA${'0'.repeat(32)}`)).toBeUndefined();
});

test('the list has every inbound message since then over several pages, and nothing of ours', async () => {
  const clock = standingClock();
  const { whatsapp, emulator: twilio } = await openWhatsApp({ now: clock.now });
  await twilio.inbound({ from: juan, body: 'before' });
  clock.forward(HOUR_MS);
  const since = clock.now();
  const sids: string[] = [];
  for (let count = 0; count < 450; count += 1) {
    sids.push((await twilio.inbound({ from: juan, body: `text ${count}` })).sid);
  }
  await whatsapp.send(text('an answer'));
  await whatsapp.send({ ...text('to ourselves'), to: company });
  const listed = await inboundSince(whatsapp, since);
  expect(listed.map(({ sid }) => sid)).toEqual(sids.toReversed());
  twilio.faults.add({ kind: 'hide_from_list', match: 'text 7' });
  expect(await inboundSince(whatsapp, since)).toHaveLength(449);
});

test('a sender without phone is named by WhatsApp, and can be answered (T6)', async () => {
  const { whatsapp, emulator: twilio } = await openWhatsApp();
  const externalUserId = 'AR.1502576394655843';
  const { sid } = await twilio.inbound({ body: 'Hola', externalUserId });
  expect(await whatsapp.fetch(sid)).toMatchObject({ from: `whatsapp:${externalUserId}` });
  await whatsapp.send({ ...text('Hola'), to: externalUserId });
  await twilio.settled();
  expect(twilio.messages(externalUserId)).toHaveLength(1);
});

test('the conversations survive a restart, also one that cut a line in half', async ({ task }) => {
  const folder = await mkdtemp(join(tmpdir(), task.id));
  const stateFile = join(folder, 'whatsapp.jsonl');
  const first = await openWhatsApp({ stateFile });
  const { sid } = await first.emulator.inbound({ from: juan, body: 'Hola' });
  await first.whatsapp.send(text('Buen día'));
  await first.emulator.settled();
  const { log } = first.emulator;
  await first.emulator.close();
  await appendFile(stateFile, '{"type":"message","mess');

  const second = await openWhatsApp({ stateFile });
  expect(second.emulator.log).toEqual(log);
  expect(await second.whatsapp.fetch(sid)).toMatchObject({ body: 'Hola' });
  await second.whatsapp.send(text('otra vez'));
  await second.emulator.settled();
  expect(second.emulator.messages(juan).map(({ body }) => body)).toEqual(['Buen día', 'otra vez']);
  await second.emulator.close();
  const third = await openWhatsApp({ stateFile });
  expect(third.emulator.log).toEqual(second.emulator.log);
  await rm(folder, { recursive: true });
});

test("the emulator's own paths want its token, which is no credential of Twilio's", async () => {
  const { emulator: twilio } = await openWhatsApp();
  const typed = JSON.stringify({ from: juan, body: 'Hola' });
  const post = (authorization: string) =>
    fetch(`${twilio.url}/emulator/inbound`, { method: 'POST', headers: { authorization }, body: typed });
  expect((await post('')).status).toBe(401);
  expect((await post(`Bearer ${emulatorToken}x`)).status).toBe(401);
  expect(twilio.log).toHaveLength(0);
  expect(await (await post(`Bearer ${emulatorToken}`)).json()).toMatchObject({
    sid: expect.stringMatching(/^SM/),
  });
  const messages = await fetch(`${twilio.url}/2010-04-01/Accounts/${accountSid}/Messages.json`, {
    headers: { authorization: `Bearer ${emulatorToken}` },
  });
  expect(messages.status).toBe(401);
});

test('a fault of an unknown kind is refused: it would never happen', async () => {
  const { emulator: twilio } = await openWhatsApp();
  expect(() => twilio.faults.add({ kind: 'typo' })).toThrow('typo');
});
