import { createServer } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { verifyInboundWebhook, verifyStatusWebhook } from '../../integrations/whatsapp/verifier.ts';
import { listen } from './serving.ts';
import { accountSid, authToken, company, juan, publicUrl, startWhatsApp } from './whatsapp-fixture.ts';

const settings = { publicUrl, authToken, accountSid, ownAddress: `whatsapp:${company}` };
const messageId = '6f1d3a4e-0000-4000-8000-000000000005';
const text = { to: juan, messageId, content: { kind: 'text' as const, body: 'Buen día' } };

type System = Awaited<ReturnType<typeof startSystem>>;

/** A bare server that verifies webhooks as the product does and notes what each said. */
async function startSystem() {
  const heard: string[] = [];
  const answers: ('cut' | number)[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const webhook = {
      pathAndQuery: request.url ?? '',
      signature: request.headers['x-twilio-signature']?.toString(),
      rawBody: Buffer.concat(chunks).toString('utf8'),
    };
    const answer = answers.shift() ?? 200;
    const isInbound = request.url?.startsWith('/webhooks/twilio/inbound');
    const verdict = (isInbound ? verifyInboundWebhook : verifyStatusWebhook)(settings, webhook);
    if ('rejected' in verdict) heard.push(verdict.rejected);
    else heard.push('body' in verdict.accepted ? verdict.accepted.body : verdict.accepted.status);
    if (answer === 'cut') request.socket.destroy();
    else response.writeHead(answer).end();
  });
  const whatsapp = await startWhatsApp({
    webhookUrl: `http://${await listen(server)}/webhooks/twilio/inbound`,
    publicUrlForSignature: publicUrl,
    readReceipts: true,
  });
  return {
    ...whatsapp,
    heard,
    answers,
    closeServer: () => server.close().closeAllConnections(),
  };
}

let system: System;
beforeEach(async () => {
  system = await startSystem();
});
afterEach(async () => {
  await system.emulator.close();
  system.closeServer();
});

test('what the emulator signs for the public address, the product believes', async () => {
  const answer = await system.emulator.inbound({ from: juan, body: 'Hola ! soy *Juan* áé&=+ 🙂' });
  expect(answer).toMatchObject({ status: 200 });
  expect(system.heard).toEqual(['Hola ! soy *Juan* áé&=+ 🙂']);
});

test('whatever else the emulator is told to post, or to leave out, costs nobody his message', async () => {
  const unusual = { ProfileName: 'x'.repeat(5_000), ExternalUserId: 'whatsapp:a b' };
  const fields = { Body: null, NumMedia: null, ...unusual };
  expect(await system.emulator.inbound({ from: juan, body: 'Hola', fields })).toMatchObject({ status: 200 });
  expect(system.heard).toEqual(['']);
});

test('a message that Twilio took is told by callback even if the answer was lost (A4)', async () => {
  await system.emulator.inbound({ from: juan, body: 'Hola' });
  system.emulator.faults.add({ kind: 'drop_reply' });
  await expect(system.whatsapp.send(text)).rejects.toMatchObject({ name: 'OutcomeUnknown' });
  await system.emulator.settled();
  expect(system.heard).toContain('delivered');
});

test.each([
  ['nothing', ['queued', 'sent', 'delivered', 'read']],
  ['repeat', ['queued', 'queued', 'sent', 'sent', 'delivered', 'delivered', 'read', 'read']],
  ['reorder', ['read', 'delivered', 'sent', 'queued']],
  ['no_webhook', []],
  ['63024', ['queued', 'undelivered']],
])('the signed callbacks of a sent message under %s (A5)', async (kind, statuses) => {
  await system.emulator.inbound({ from: juan, body: 'Hola' });
  if (kind !== 'nothing') {
    system.emulator.faults.add({ kind, match: { operation: 'status', contains: juan } });
  }
  await system.whatsapp.send(text);
  await system.emulator.settled();
  expect(system.heard.slice(1)).toEqual(statuses);
  expect(system.emulator.faults.left).toBe(0);
});

test('delayed callbacks come when they are let go', async () => {
  await system.emulator.inbound({ from: juan, body: 'Hola' });
  system.emulator.faults.add({ kind: 'delay_status' });
  await system.whatsapp.send(text);
  await system.emulator.settled();
  expect(system.heard).toEqual(['Hola']);
  await system.emulator.releaseStatuses();
  expect(system.heard.slice(1)).toEqual(['queued', 'sent', 'delivered', 'read']);
});

test('inbound webhooks can come twice, late, or never', async () => {
  system.emulator.faults.add(
    { kind: 'repeat', match: 'twice' },
    { kind: 'reorder', match: 'overtaken' },
    { kind: 'no_webhook', match: 'never' },
  );
  for (const body of ['twice', 'overtaken', 'never', 'last'])
    await system.emulator.inbound({ from: juan, body });
  expect(system.heard).toEqual(['twice', 'twice', 'last', 'overtaken']);
  expect(system.emulator.faults.left).toBe(0);
});

test('an inbound webhook is not tried again after an answer of any kind, nor after a cut', async () => {
  system.answers.push(500, 403, 'cut');
  const statuses = [];
  for (const body of ['one', 'two', 'three'])
    statuses.push((await system.emulator.inbound({ from: juan, body })).status);
  expect(statuses).toEqual([500, 403, null]);
  expect(system.heard).toEqual(['one', 'two', 'three']);
});

test('a status callback is tried again as its connection overrides say, five times at most', async () => {
  await system.emulator.inbound({ from: juan, body: 'Hola' });
  system.answers.push(500, 'cut', 503, 200, ...Array<number>(6).fill(500));
  await system.whatsapp.send(text);
  await system.emulator.settled();
  const counted = Map.groupBy(system.heard, (status) => status);
  expect([...counted].map(([status, times]) => [status, times.length])).toEqual([
    ['Hola', 1],
    ['queued', 4],
    ['sent', 6],
    ['delivered', 1],
    ['read', 1],
  ]);
});

test('with nobody listening a message is kept and its webhook has no answer', async () => {
  system.closeServer();
  const { sid, status } = await system.emulator.inbound({ from: juan, body: 'Hola' });
  expect(status).toBeNull();
  expect(await system.whatsapp.fetch(sid)).toMatchObject({ body: 'Hola' });
});
