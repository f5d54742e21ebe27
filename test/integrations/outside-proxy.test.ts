import { createServer, type Server } from 'node:http';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { EnvironmentError } from '../../config/environment.ts';
import { followProxy } from '../../config/follow-proxy.ts';
import { startMailbox } from '../../dev/mailbox/server.ts';
import { createSmtpEmail } from '../../integrations/email/smtp.ts';
import { createWhmPanel } from '../../integrations/panel/whm.ts';
import { openTemporal } from '../../integrations/temporal/lazy-client.ts';
import { createTwilioWhatsApp } from '../../integrations/whatsapp/twilio.ts';
import { errorOf } from './exposure.ts';
import { listen } from './serving.ts';
import { juan, startWhatsApp } from './whatsapp-fixture.ts';

const token = 'token-of-the-tests';
const SOON_MS = 500;
/** A port that nobody listens on, and that fetch does not refuse by itself. */
const NOWHERE = 'https://127.0.0.1:2';
const proxies = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY', 'grpc_proxy'];
const exemptions = ['no_proxy', 'NO_PROXY', 'no_grpc_proxy'];

/** A proxy that refuses every tunnel and remembers what it was asked for. */
let proxy: Server;
let address: string;
let asked: string[] = [];
beforeAll(async () => {
  proxy = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.writeHead(503).end();
  });
  proxy.on('connect', (request, socket) => {
    asked.push(`CONNECT ${request.url}`);
    socket.end('HTTP/1.1 503 Service Unavailable\r\n\r\n');
  });
  address = `http://${await listen(proxy)}`;
});
afterEach(() => {
  asked = [];
  vi.unstubAllEnvs();
});
afterAll(() => void proxy.close());

const twilio = () =>
  createTwilioWhatsApp({
    accountSid: `AC${'0'.repeat(32)}`,
    authToken: token,
    whatsAppNumber: '+5491150000000',
    publicUrl: 'https://tramite.example',
  });
const panel = () => createWhmPanel({ url: 'https://panel.example:2087', user: 'root', token });
const message = { to: juan, messageId: 'm', content: { kind: 'text', body: 'Hola' } } as const;

test('Twilio and the panel are asked through HTTPS_PROXY; what it refuses was certainly not sent', async () => {
  // By itself Twilio's SDK would take this one.
  vi.stubEnv('HTTP_PROXY', NOWHERE);
  followProxy('worker', { HTTPS_PROXY: address });
  expect(await errorOf(twilio().send(message))).toMatchObject({ name: 'NotSent', code: 'ERR_PROXY_TUNNEL' });
  expect(await errorOf(panel().accountSummary('juan'))).toBeInstanceOf(Error);
  expect(asked).toEqual(['CONNECT api.twilio.com:443', 'CONNECT panel.example:2087']);
});

test('what NO_PROXY names, and what HTTP_PROXY alone is for, is asked directly', async () => {
  const here = createWhmPanel({ url: NOWHERE, user: 'root', token });
  for (const source of [{ https_proxy: address, NO_PROXY: '127.0.0.1' }, { HTTP_PROXY: address }]) {
    followProxy('worker', source);
    expect(await errorOf(here.accountSummary('juan'))).toMatchObject({ code: 'ECONNREFUSED' });
  }
  expect(asked).toEqual([]);
});

test('an emulator, a mail server and Temporal are reached directly, whatever names a proxy', async () => {
  for (const name of proxies) vi.stubEnv(name, address);
  for (const name of exemptions) vi.stubEnv(name, '');
  vi.stubEnv('TEMPORAL_ADDRESS', '127.0.0.1:9');
  const { whatsapp, emulator } = await startWhatsApp();
  const mailbox = await startMailbox({ token, now: () => new Date() });
  const temporal = openTemporal('test');
  try {
    await whatsapp.send(message);
    const email = createSmtpEmail({ url: mailbox.smtpUrl, from: 'avisos@demo.example' });
    await email.send({ messageId: 'm', to: 'juan@example.com', subject: 'Hola', text: 'Hola' });
    await expect(temporal.probe(SOON_MS)).rejects.toThrow();
    expect(asked).toEqual([]);
  } finally {
    await Promise.all([emulator.close(), mailbox.close(), temporal.close()]);
  }
});

test.for(['outbound.example.com:8080', 'socks5://proxy.example:1080', 'nonsense'])(
  '%s is no proxy',
  (wrong) => {
    expect(() => followProxy('worker', { HTTPS_PROXY: wrong })).toThrow(EnvironmentError);
    expect(() => followProxy('worker', { HTTPS_PROXY: '' })).not.toThrow();
  },
);
