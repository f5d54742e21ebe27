import { createServer } from 'node:http';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { downloadMedia } from '../../integrations/whatsapp/media.ts';
import type { WhatsAppPort } from '../../integrations/whatsapp/port.ts';
import { errorOf, expectToldNothingOf } from './exposure.ts';
import { listen, serve } from './serving.ts';
import {
  accountSid,
  authToken,
  clientTo,
  emulatorToken,
  juan,
  openWhatsApp,
  standingClock,
} from './whatsapp-fixture.ts';

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]);
const png = { contentType: 'image/png', data: PNG.toString('base64') };
const accepted = { types: ['image/png', 'image/jpeg', 'application/pdf'], mostBytes: 1_000 };
const HOUR_MS = 3_600_000;

type Emulator = Awaited<ReturnType<typeof openWhatsApp>>['emulator'];
type Typed = Parameters<Emulator['inbound']>[0];
const send = (twilio: Emulator, media: Typed['media'] = [png]) =>
  twilio.inbound({ from: juan, body: '', media });
const read = (whatsapp: WhatsAppPort, sid: string) => whatsapp.fetchMedia(sid, accepted);
const askedOfStore = ({ log }: Emulator) =>
  log.flatMap((entry) => (entry.type === 'store' ? [entry.status] : []));

test('a file is read by way of the store, which is shown no credential', async () => {
  const { whatsapp, emulator } = await openWhatsApp();
  const { sid } = await send(emulator);
  expect(await read(whatsapp, sid)).toEqual({ contentType: 'image/png', content: PNG });
  expect(askedOfStore(emulator)).toEqual([200]);
});

test('the emulator’s list, its redirect and its store want what Twilio’s want', async () => {
  const clock = standingClock();
  const { emulator } = await openWhatsApp({ now: clock.now });
  const { sid } = await send(emulator);
  const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;
  const messages = `${emulator.url}/2010-04-01/Accounts/${accountSid}/Messages/${sid}`;
  const ask = (url: string, headers = {}) => fetch(url, { headers, redirect: 'manual' });
  expect((await ask(`${messages}/Media.json`)).status).toBe(401);
  const list = (await (await ask(`${messages}/Media.json`, { authorization })).json()) as {
    media_list: { sid: string; content_type: string; parent_sid: string }[];
  };
  expect(list.media_list).toMatchObject([{ content_type: 'image/png', parent_sid: sid }]);
  const file = `${messages}/Media/${list.media_list[0]?.sid}`;
  expect((await ask(file)).status).toBe(401);
  const redirect = await ask(file, { authorization });
  expect(redirect.status).toBe(307);
  const address = redirect.headers.get('location') ?? '';
  expect(new URL(address).origin).not.toBe(emulator.url);
  expect((await ask(address, { authorization })).status).toBe(400);
  expect(Buffer.from(await (await ask(address)).arrayBuffer())).toEqual(PNG);
  clock.forward(4 * HOUR_MS);
  expect((await ask(address)).status).toBe(403);
  expect(askedOfStore(emulator)).toEqual([400, 200, 403]);
});

test('a person sends a file over the emulator’s own path, and the webhook names it as Twilio does', async () => {
  const { emulator } = await openWhatsApp();
  const sent = await fetch(`${emulator.url}/emulator/inbound`, {
    method: 'POST',
    headers: { authorization: `Bearer ${emulatorToken}` },
    body: JSON.stringify({
      from: juan,
      body: 'acá va',
      media: [{ ...png, data: Buffer.alloc(3_000_000).toString('base64') }],
    }),
  });
  expect(sent.status).toBe(200);
  expect(emulator.log).toMatchObject([
    { type: 'message', message: { numMedia: 1, sid: expect.stringMatching(/^MM/) } },
  ]);
});

test.each([
  ['a film', [{ contentType: 'video/mp4', data: 'AAAA' }], 'other_type'],
  ['a sticker', [{ contentType: 'image/webp', data: 'AAAA' }], 'other_type'],
  ['a voice message', [{ contentType: 'audio/ogg; codecs=opus', data: 'AAAA' }], 'other_type'],
  ['one byte too many', [{ ...png, data: Buffer.alloc(1_001).toString('base64') }], 'too_large'],
  ['two files in one message', [png, png], 'several'],
] as const)('%s is not kept', async (_, media, unfit) => {
  const { whatsapp, emulator } = await openWhatsApp();
  const { sid } = await send(emulator, [...media]);
  expect(await read(whatsapp, sid)).toEqual({ unfit });
  expect(askedOfStore(emulator)).toEqual(unfit === 'too_large' ? [200] : []);
});

test('a type is known with its parameters and in capitals; as many bytes as are wanted are taken', async () => {
  const { whatsapp, emulator } = await openWhatsApp();
  const content = Buffer.alloc(accepted.mostBytes, 1);
  const media = [{ contentType: 'Image/PNG; charset=binary', data: content.toString('base64') }];
  const { sid } = await send(emulator, media);
  expect(await read(whatsapp, sid)).toEqual({ contentType: 'image/png', content });
});

test('a file that never ends is read no further than is wanted', async () => {
  const { whatsapp, emulator } = await openWhatsApp();
  const { sid } = await send(emulator);
  emulator.faults.add({ kind: 'store_never_ends' });
  expect(await read(whatsapp, sid)).toEqual({ unfit: 'too_large' });
});

test.each([
  ['no_media_yet', undefined, 'NO_MEDIA'],
  ['media_not_there', undefined, 'HTTP_404'],
  ['5xx', 'media_list', 'HTTP_503'],
  ['5xx', 'media', 'HTTP_503'],
  ['drop_request', 'media', /./],
  ['store_5xx', undefined, 'HTTP_503'],
  ['store_breaks_off', undefined, /./],
  ['store_hangs', undefined, 'TIMED_OUT'],
])('%s %s: it may be asked for again, and is there then', async (kind, operation, code) => {
  const { whatsapp, emulator } = await openWhatsApp({}, { mediaTimeoutMs: 500 });
  const { sid } = await send(emulator);
  emulator.faults.add({ kind, ...(operation ? { match: { operation } } : {}) });
  const error = await errorOf(read(whatsapp, sid));
  expect(error).toMatchObject({ name: 'NotSent' });
  expect((error as { code: string }).code).toMatch(code);
  expect(emulator.faults.left).toBe(0);
  expect(await read(whatsapp, sid)).toMatchObject({ content: PNG });
});

/** A Twilio that lists one file and redirects whoever asks for it; resolves to the client of it, and what it was asked. */
async function redirecting(location: string) {
  const asked: (string | undefined)[] = [];
  const url = await serve((request, response) => {
    if (request.url?.includes('/Media.json')) {
      const media_list = [{ sid: `ME${'0'.repeat(32)}`, content_type: 'image/png' }];
      response.end(JSON.stringify({ media_list, page: 0, page_size: 1, next_page_uri: null }));
      return;
    }
    asked.push(request.headers.authorization);
    response.writeHead(302, { location }).end();
  });
  return { whatsapp: clientTo(url), asked, sid: `MM${'0'.repeat(32)}` };
}

test.each(['http://198.51.100.7/file', 'ftp://store.example/file', 'file:///etc/passwd', '', 'https://'])(
  'a redirect to %o is not followed',
  async (location) => {
    const { whatsapp, asked, sid } = await redirecting(location);
    expect(await errorOf(read(whatsapp, sid))).toMatchObject({ name: 'NotSent' });
    expect(asked[0]).toMatch(/^Basic /);
    // Back to where it was sent from, it asks without the credential, and a few times only.
    expect(asked.slice(1).every((authorization) => authorization === undefined)).toBe(true);
    expect(asked.length).toBeLessThanOrEqual(4);
  },
);

test('redirects without an end are given up', async () => {
  const { whatsapp, asked, sid } = await redirecting('?again');
  expect(await errorOf(read(whatsapp, sid))).toMatchObject({ name: 'NotSent', code: 'HTTP_302' });
  expect(asked).toHaveLength(4);
});

describe('at Twilio itself', () => {
  const file = {
    origin: 'https://api.twilio.com',
    messageSid: `MM${'1'.repeat(32)}`,
    mediaSid: `ME${'2'.repeat(32)}`,
    mostBytes: 1_000,
  };
  /** What is asked of the network, each answered with the next of the given answers. */
  function network(...answers: Response[]) {
    const asked: { url: string; authorization: string | null }[] = [];
    vi.stubGlobal('fetch', async (url: URL, request: RequestInit) => {
      asked.push({ url: url.href, authorization: new Headers(request.headers).get('authorization') });
      return answers[asked.length - 1] ?? Response.error();
    });
    onTestFinished(() => void vi.unstubAllGlobals());
    return asked;
  }
  const redirect = (location: string) => new Response(null, { status: 307, headers: { location } });
  const read = () => downloadMedia({ accountSid, authToken }, file);
  const address = `https://api.twilio.com/2010-04-01/Accounts/${accountSid}/Messages/${file.messageSid}/Media/${file.mediaSid}`;

  test('the credential goes to the address of the file alone', async () => {
    const store = 'https://mms.twiliocdn.com/file?signed';
    const asked = network(
      redirect(store),
      redirect('https://s3-external-1.amazonaws.com/file'),
      new Response(PNG),
    );
    expect(await read()).toEqual(PNG);
    expect(asked).toEqual([
      {
        url: address,
        authorization: `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`,
      },
      { url: store, authorization: null },
      { url: 'https://s3-external-1.amazonaws.com/file', authorization: null },
    ]);
  });

  test.each([
    'https://127.0.0.1/file',
    'http://localhost:3000/metrics',
    'https://[::1]/',
    'http://mms.twiliocdn.com/file',
  ])('it leads nowhere on this machine, and nowhere without TLS: %s', async (location) => {
    const asked = network(redirect(location), new Response(PNG));
    expect(await errorOf(read())).toMatchObject({ name: 'NotSent', code: 'ODD_REDIRECT' });
    expect(asked).toHaveLength(1);
  });

  test('what fails says nothing of the file’s address or the credential', async () => {
    network(redirect('https://mms.twiliocdn.com/file?signed'), new Response('secret', { status: 500 }));
    expectToldNothingOf(await errorOf(read()), [authToken, 'twiliocdn', 'signed', file.mediaSid, 'secret']);
  });
});

test('a sid that is none is asked of nobody', async () => {
  let asked = 0;
  const server = createServer((_, response) => {
    asked += 1;
    response.end('{"media_list":[{"sid":"../../Calls","content_type":"image/png"}]}');
  });
  onTestFinished(() => void server.close().closeAllConnections());
  const whatsapp = clientTo(`http://${await listen(server)}`);
  expect(await errorOf(read(whatsapp, '../Calls'))).toMatchObject({ code: 'NO_SID' });
  expect(asked).toBe(0);
  expect(await errorOf(read(whatsapp, `MM${'0'.repeat(32)}`))).toMatchObject({ code: 'NO_SID' });
  expect(asked).toBe(1);
});
