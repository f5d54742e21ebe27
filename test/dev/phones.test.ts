import { request } from 'node:http';
import { EventSource } from 'eventsource';
import { afterAll, beforeAll, expect, inject, onTestFinished, test, vi } from 'vitest';
import { DemoError } from '../../dev/demo-run/demo-error.ts';
import type { RunningStack } from '../../dev/demo-run/running-stack.ts';
import { startMailbox } from '../../dev/mailbox/server.ts';
import { startMercadoPagoEmulator } from '../../dev/mercadopago-emulator/server.ts';
import { startPanelEmulator } from '../../dev/panel-emulator/server.ts';
import { follow } from '../../dev/phones/follow.ts';
import { texts } from '../../dev/phones/page/texts.ts';
import { buildPhones } from '../../dev/phones/server.ts';
import { type Failing, type FeedEvent, failing, type PlannedFault } from '../../dev/phones/shown.ts';
import { startWhatsAppEmulator } from '../../dev/whatsapp-emulator/server.ts';

/** What no answer may hold. */
const secrets = {
  emulatorToken: 'the-token-of-the-emulators',
  password: 'the-password-of-everybody',
  securityKey: 'the-security-key-of-everybody',
  totpSecret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
};
const { password, securityKey, totpSecret, emulatorToken: token } = secrets;
const JUAN = '+5491155550101';
/** Nobody listens there: of the API nothing is asked here. */
const NO_API = 'http://127.0.0.1:9';

let readStack = () => stack;
const phones = buildPhones({ stack: () => readStack(), folder: inject('phonesFolder') });
const stack = { apiUrl: NO_API, emulatorToken: token, folder: '/nowhere' } as RunningStack;
let whatsapp: Awaited<ReturnType<typeof startWhatsAppEmulator>>;
let origin = '';
const closing: { close: () => Promise<unknown> }[] = [phones];

beforeAll(async () => {
  const account = { accountSid: `AC${'0'.repeat(32)}`, authToken: '1'.repeat(32) };
  whatsapp = await startWhatsAppEmulator({ token, ...account, ownAddress: 'whatsapp:+5491150000000' });
  const mailbox = await startMailbox({ token });
  const panel = await startPanelEmulator({ token: 'of-whm', user: 'root', emulatorToken: token });
  const gateway = await startMercadoPagoEmulator({
    accessToken: 'of-the-seller',
    webhookSecret: 'of-the-notices',
    emulatorToken: token,
  });
  closing.push(whatsapp, mailbox, panel, gateway);
  const person = { role: 'client', password, securityKey } as const;
  Object.assign(stack, {
    whatsappUrl: whatsapp.url,
    mailUrl: mailbox.url,
    panelUrl: panel.url,
    gatewayUrl: gateway.url,
    demo: {
      accounts: [
        { ...person, name: 'Juan Perez', email: 'juan@example.com', phone: JUAN },
        { ...person, name: 'Jose Garcia', email: 'jose@example.com', phone: '+5491155550102' },
        { role: 'agent', name: 'Laura Sosa', email: 'laura@example.net', password, totpSecret },
      ],
    },
  });
  origin = await phones.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  for (const part of closing) await part.close();
});

type Answer = { status: number | undefined; text: string };

/** A call with just these headers, as no browser would let a page send them. */
function call(path: string, { method = 'GET', headers = {}, body = '' } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const length = { 'content-length': Buffer.byteLength(body) };
    const sent = request(
      `${origin}${path}`,
      { method, headers: { ...headers, ...length } },
      async (response) => {
        const text = (await response.toArray()).join('');
        resolve({ status: response.statusCode, text });
      },
    );
    sent.on('error', reject).end(body);
  });
}

const ours = { 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' };
const say = (body: object, headers: Record<string, string> = ours) =>
  call('/api/say', { method: 'POST', headers, body: JSON.stringify({ who: 'juan', ...body }) });

test.for([
  ['a name that leads here from elsewhere', '/', { host: 'phones.example' }],
  ['such a name with our port', '/api/people', { ...ours, host: 'phones.example:3107' }],
  ['an address with somebody in it', '/', { host: 'me@127.0.0.1' }],
  ['another page', '/api/people', { 'sec-fetch-site': 'cross-site' }],
  ['a page on another port of this machine', '/api/people', { 'sec-fetch-site': 'same-site' }],
  ['a page of an old browser', '/api/people', { origin: 'http://127.0.0.1:1' }],
  ['a page that says nothing of itself', '/api/people', {}],
  ['an address that was typed', '/api/codes', { 'sec-fetch-site': 'none' }],
  ['a page that claims to be ours', '/api/people', { ...ours, origin: 'https://phones.example' }],
] as const)('%s is refused', async ([, path, headers]) => {
  expect((await call(path, { headers })).status).toBe(403);
});

test('what acts is refused from elsewhere, and nothing is sent; our own page is let in', async () => {
  const before = whatsapp.log.length;
  expect((await say({ body: 'Hola' }, { origin: 'https://phones.example' })).status).toBe(403);
  expect((await say({ body: 'Hola' }, {})).status).toBe(403);
  expect(whatsapp.log).toHaveLength(before);

  expect((await call('/')).status).toBe(200);
  expect((await call('/api/people', { headers: { origin } })).status).toBe(200);
  expect(await say({ body: 'Hola', forwarded: true, hidesNumber: true })).toMatchObject({ status: 200 });
  const [entry] = whatsapp.log.slice(before);
  expect(entry).toMatchObject({ type: 'message', message: { body: 'Hola', forwarded: true } });
});

test('the stream resumes behind what was told, and tells nothing twice', async () => {
  await say({ body: 'uno' });
  const first = await chatsUntil('uno');
  await say({ body: 'dos' });
  const rest = await chatsUntil('dos', first.at(-1)?.id);
  expect(rest.map(({ body }) => body)).toEqual(['dos']);
  expect(await chatsUntil('dos')).toHaveLength(first.length + rest.length);
});

test('a page of an installation that was reset meanwhile begins anew', async () => {
  await say({ body: 'tres' });
  const own = await chatsUntil('tres');
  const [, ...position] = own.at(-1)?.id.split('.') ?? [];
  const types: string[] = [];
  const told: string[] = [];
  await feedUntil(['ffffffff', ...position].join('.'), ({ data }) => {
    types.push(data.type);
    if (data.type === 'chat') told.push(data.change.message.body);
    return told.at(-1) === 'tres';
  });
  expect(types[0]).toBe('begin');
  expect(told).toEqual(own.map(({ body }) => body));
});

test('a page that was left open over a restart of the stack comes back by itself', async () => {
  let asked = 0;
  readStack = () => {
    asked += 1;
    throw new DemoError('No stack runs.');
  };
  const told: FeedEvent['type'][] = [];
  // As a browser: it never comes back to a stream whose answer was no stream.
  const page = new EventSource(`${origin}/api/events`, {
    fetch: (url, init) => fetch(url, { ...init, headers: { ...init.headers, origin } }),
  });
  onTestFinished(() => page.close());
  page.onmessage = ({ data }) => void told.push(JSON.parse(data).type);
  await expect.poll(() => asked).toBeGreaterThan(1);
  expect(page.readyState).not.toBe(page.CLOSED);
  expect(told).toEqual([]);
  readStack = () => stack;
  await expect.poll(() => told).toContain('chat');
});

/** Juan's messages until one says this, with the position behind each. */
async function chatsUntil(last: string, lastEventId = ''): Promise<{ id: string; body: string }[]> {
  const found: { id: string; body: string }[] = [];
  await feedUntil(lastEventId, ({ id, data }) => {
    if (data.type === 'chat') found.push({ id, body: data.change.message.body });
    return found.at(-1)?.body === last;
  });
  return found;
}

/** What the emulators have planned, once the page was told of each, and as soon as `isSo`. */
async function plannedOnce(
  isSo: (planned: Map<Failing, PlannedFault[]>) => boolean,
): Promise<Record<string, PlannedFault[]>> {
  const planned = new Map<Failing, PlannedFault[]>();
  await feedUntil('', ({ data }) => {
    if (data.type === 'faults') planned.set(data.emulator, data.planned);
    return planned.size === failing.length && isSo(planned);
  });
  return Object.fromEntries(planned);
}

async function feedUntil(
  lastEventId: string,
  isEnough: (event: { id: string; data: FeedEvent }) => boolean,
): Promise<void> {
  const abort = new AbortController();
  const options = { token: '', lastEventId, signal: abort.signal, headers: { origin } };
  for await (const event of follow<FeedEvent>(`${origin}/api/events`, options)) if (isEnough(event)) break;
  abort.abort();
}

test('no answer holds a token, a password, a key or the secret of a second factor', async () => {
  const answers = [await say({ body: 'Hola' }), await say({ body: 7 })];
  for (const path of ['people', 'codes']) answers.push(await call(`/api/${path}`, { headers: ours }));
  for (const path of ['play', 'play/next', 'read', 'faults']) {
    const body = JSON.stringify({ who: 'juan', emulator: 'panel', kind: 'no such kind' });
    answers.push(await call(`/api/${path}`, { method: 'POST', headers: ours, body }));
  }
  expect(answers.map(({ status }) => status)).toContain(409);
  const told = [...answers.map(({ text }) => text), JSON.stringify(await chatsUntil('Hola'))].join('\n');
  expect(told).toContain('Laura Sosa');
  for (const secret of Object.values(secrets)) expect(told).not.toContain(secret);
});

test('every fault that the page offers is one that its emulator knows, is listed and is cleared', async () => {
  for (const emulator of failing) {
    for (const kind of Object.keys(texts.faults.kinds[emulator])) {
      const body = JSON.stringify({ emulator, kind });
      const { status } = await call('/api/faults', { method: 'POST', headers: ours, body });
      expect(status, `${emulator} ${kind}`).toBe(200);
    }
  }
  const listed = await plannedOnce(() => true);
  for (const emulator of failing)
    expect(listed[emulator]).toHaveLength(Object.keys(texts.faults.kinds[emulator]).length);
  await call('/api/faults', { method: 'DELETE', headers: ours, body: '{}' });
  expect(await plannedOnce(() => true)).toEqual({ whatsapp: [], panel: [], gateway: [] });
});

test('the page is told as a fault is planned and used up, and asks nothing', async () => {
  const planned = plannedOnce((all) => all.get('whatsapp')?.length === 1);
  const body = JSON.stringify({ emulator: 'whatsapp', kind: 'no_webhook' });
  await call('/api/faults', { method: 'POST', headers: ours, body });
  expect((await planned)['whatsapp']).toMatchObject([{ kind: 'no_webhook', left: 1 }]);
  const usedUp = plannedOnce((all) => all.get('whatsapp')?.length === 0);
  await say({ body: 'Hola' });
  await usedUp;
});

test('what goes wrong is said as it is, and what nobody foresaw is on stderr, too', async () => {
  const fault = JSON.stringify({ emulator: 'panel', kind: 'no such kind' });
  const refused = await call('/api/faults', { method: 'POST', headers: ours, body: fault });
  expect(refused).toMatchObject({ status: 409, text: expect.stringContaining('no such kind') });

  const large = await say({ body: 'x'.repeat(25 * 1024 * 1024) });
  expect(large).toMatchObject({ status: 413, text: expect.stringContaining('16 MB') });
  const torn = await call('/api/say', { method: 'POST', headers: ours, body: '{' });
  expect(torn).toMatchObject({ status: 400, text: expect.stringContaining('no se entiende') });

  const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  onTestFinished(() => {
    readStack = () => stack;
    written.mockRestore();
  });
  readStack = () => {
    throw new DemoError('No stack runs.');
  };
  const none = await call('/api/people', { headers: ours });
  expect(none).toMatchObject({ status: 503, text: expect.stringContaining('no responde') });
  expect(written).not.toHaveBeenCalled();
  readStack = () => {
    throw new Error('nobody foresaw it');
  };
  const unforeseen = await call('/api/people', { headers: ours });
  expect(unforeseen).toMatchObject({ status: 500, text: expect.stringContaining('logs/phones.log') });
  expect(String(written.mock.calls)).toContain('nobody foresaw it');
});

test.for(['apiUrl', 'whatsappUrl', 'panelUrl', 'gatewayUrl', 'mailUrl'] as const)(
  'a stack whose %s is another machine is refused, and is given no token',
  async (address) => {
    readStack = () => ({ ...stack, [address]: 'https://elsewhere.example' });
    onTestFinished(() => {
      readStack = () => stack;
    });
    const before = whatsapp.log.length;
    const refused = await say({ body: 'Hola' });
    expect(refused).toMatchObject({
      status: 409,
      text: expect.stringContaining('https://elsewhere.example'),
    });
    expect(whatsapp.log).toHaveLength(before);
  },
);
