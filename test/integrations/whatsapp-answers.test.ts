import type { RequestListener } from 'node:http';
import { describe, expect, test } from 'vitest';
import { NotSent } from '../../integrations/errors.ts';
import { errorOf, expectToldNothingOf } from './exposure.ts';
import { endless, serve } from './serving.ts';
import { accountSid, authToken, clientTo, juan } from './whatsapp-fixture.ts';

const sid = `SM${'0'.repeat(32)}`;
const SHORT_TIMEOUT_MS = 300;

function answering(status: number, body: unknown): RequestListener {
  return (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', location: '/elsewhere' });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
}

const send = { to: juan, messageId: 'm', content: { kind: 'text' as const, body: 'hola' } };
const suspended = { code: 20005, status: 403, message: 'Account not active' };
const notThere = { code: 20404, status: 404, message: 'not found' };
const page = '<html>not found</html>';

describe('an answer that is no message', () => {
  test.each([
    [400, { code: 21656, status: 400 }, 'Refused'],
    [404, notThere, 'Refused'],
    [400, page, 'NotSent'],
    [404, page, 'NotSent'],
    [404, { code: 'ENOENT' }, 'NotSent'],
    [301, '', 'NotSent'],
    [401, { code: 20003, status: 401 }, 'Refused'],
    [403, suspended, 'Refused'],
    [405, '', 'NotSent'],
    [407, '', 'NotSent'],
    [409, {}, 'NotSent'],
    [425, '', 'NotSent'],
    [429, {}, 'NotSent'],
    [408, {}, 'OutcomeUnknown'],
    [500, {}, 'OutcomeUnknown'],
    [502, page, 'OutcomeUnknown'],
  ] as const)(
    'with the status %i and the body %j makes of a message: %s (A4)',
    async (status, body, name) => {
      const whatsapp = clientTo(await serve(answering(status, body)));
      expect(await errorOf(whatsapp.send(send))).toMatchObject({ name });
    },
  );

  test.each<[string, RequestListener]>([
    ['400 of Twilio', answering(400, { code: 20001, status: 400 })],
    ['401 of Twilio', answering(401, { code: 20003, status: 401 })],
    ['403 of Twilio', answering(403, suspended)],
    ['404 of somebody else', answering(404, page)],
    ['408', answering(408, {})],
    ['410', answering(410, {})],
    ['429', answering(429, {})],
    ['503', answering(503, {})],
    ['that never comes', (request) => request.socket.destroy()],
  ])('%s leaves every read to be made again, and tells nothing of it', async (_, handle) => {
    const whatsapp = clientTo(await serve(handle));
    const list = whatsapp.listInbound({ since: new Date(0) })[Symbol.asyncIterator]();
    for (const read of [whatsapp.fetch(sid), whatsapp.templates(), list.next()]) {
      const error = await errorOf(read);
      expect(error).toBeInstanceOf(NotSent);
      expectToldNothingOf(error, [authToken, `${accountSid}:${authToken}`, 'axios']);
    }
  });

  test('says that a message is not at Twilio only with the code of Twilio itself (T7)', async () => {
    const whatsapp = clientTo(await serve(answering(404, notThere)));
    expect(await whatsapp.fetch(sid)).toBeUndefined();
  });
});

describe('an answer that does not end', () => {
  test('is not read to its end', async () => {
    const whatsapp = clientTo(await serve(endless));
    expect(await errorOf(whatsapp.fetch(sid))).toMatchObject({ code: 'ERR_BAD_RESPONSE' });
  });

  test('is given up in time, though it never falls silent', async () => {
    const url = await serve((_, response) => {
      const trickle = setInterval(() => response.write(' '), SHORT_TIMEOUT_MS / 10);
      response.on('close', () => clearInterval(trickle));
    });
    const whatsapp = clientTo(url, { timeoutMs: SHORT_TIMEOUT_MS });
    expect(await errorOf(whatsapp.fetch(sid))).toMatchObject({ name: 'NotSent', code: 'TIMED_OUT' });
    expect(await errorOf(whatsapp.send(send))).toMatchObject({ name: 'OutcomeUnknown', code: 'TIMED_OUT' });
  });
});
