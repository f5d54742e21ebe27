import { describe, expect, test } from 'vitest';
import { NotSent, OutcomeUnknown, Refused } from '../../integrations/errors.ts';
import { faultOf } from '../../integrations/whatsapp/errors.ts';
import { errorOf, everythingTold, expectToldNothingOf } from './exposure.ts';
import { accountSid, authToken, clientTo, juan, openWhatsApp, taken } from './whatsapp-fixture.ts';

const body = 'Hola Juan Perez, tu clave secreta';
const messageId = '6f1d3a4e-0000-4000-8000-000000000001';
const secrets = [authToken, `${accountSid}:${authToken}`, body, juan, 'Juan', 'axios', 'Refused for'];
const text = { to: juan, messageId, content: { kind: 'text' as const, body } };
const SHORT_TIMEOUT_MS = 2_000;

describe('what became of a message that could not be sent (A4)', () => {
  test.each([
    ['429', NotSent, '20429', 0],
    ['5xx', OutcomeUnknown, 'HTTP_503', 0],
    ['5xx_accepted', OutcomeUnknown, 'HTTP_500', 1],
    ['drop_request', OutcomeUnknown, 'ECONNRESET', 0],
    ['drop_reply', OutcomeUnknown, 'ECONNRESET', 1],
    ['hang', OutcomeUnknown, 'TIMED_OUT', 1],
    ['21211', Refused, '21211', 0],
    ['21610', Refused, '21610', 0],
    ['20003', Refused, '20003', 0],
    ['20429', NotSent, '20429', 0],
    ['63038', Refused, '63038', 0],
    ['63018', NotSent, '63018', 0],
    ['63003', Refused, '63003', 0],
    ['63007', Refused, '63007', 0],
    ['21656', Refused, '21656', 0],
  ] as const)(
    'the fault %s is told as one class and code, and nothing else',
    async (kind, type, code, kept) => {
      const { whatsapp, emulator: twilio } = await openWhatsApp(
        {},
        kind === 'hang' ? { timeoutMs: SHORT_TIMEOUT_MS } : {},
      );
      twilio.faults.add({ kind, match: { operation: 'send', contains: juan } });
      const error = await errorOf(whatsapp.send(text));
      expect(error).toBeInstanceOf(type);
      expect(error).toMatchObject({ party: 'whatsapp', code });
      expect(twilio.faults.left).toBe(0);
      expect(taken(twilio)).toHaveLength(kept);
      expect((error as Error).cause).toBeUndefined();
      expectToldNothingOf(error, secrets);
    },
  );

  test('too many requests say when to try again', async () => {
    const { whatsapp, emulator: twilio } = await openWhatsApp();
    twilio.faults.add({ kind: '429' });
    expect(await errorOf(whatsapp.send(text))).toMatchObject({ retryAfterSeconds: 1 });
    expect(await whatsapp.send(text)).toEqual({ sid: expect.stringMatching(/^SM[0-9a-f]{32}$/) });
  });

  test('one call is one request: nothing is tried again behind our back', async () => {
    const { whatsapp, emulator: twilio } = await openWhatsApp();
    twilio.faults.add({ kind: '429', times: 5 }, { kind: '5xx', times: 5 });
    await errorOf(whatsapp.send(text));
    expect(twilio.faults.left).toBe(9);
  });

  test('a refused connection is a clear non-send', async () => {
    const { whatsapp, emulator: twilio } = await openWhatsApp();
    await twilio.pause();
    const error = await errorOf(whatsapp.send(text));
    expect(error).toBeInstanceOf(NotSent);
    expect(error).toMatchObject({ code: 'ECONNREFUSED' });
    expectToldNothingOf(error, secrets);
    await twilio.resume();
    expect(await whatsapp.send(text)).toHaveProperty('sid');
  });

  test('an invalid number is refused without quoting it', async () => {
    const { whatsapp } = await openWhatsApp();
    const error = await errorOf(whatsapp.send({ ...text, to: '+54x' }));
    expect(error).toMatchObject({ name: 'Refused', code: '21211', reason: 'recipient' });
    expectToldNothingOf(error, [...secrets, '+54x']);
  });

  test('a wrong credential is ours to mend', async () => {
    const { emulator: twilio } = await openWhatsApp();
    const wrong = 'wrongwrongwrong';
    const client = clientTo(twilio.url, { authToken: wrong });
    const error = await errorOf(client.send(text));
    expect(error).toBeInstanceOf(Refused);
    expect(error).toMatchObject({ code: '20003', reason: 'ours' });
    expectToldNothingOf(error, [...secrets, wrong]);
  });
});

describe('whose a Twilio code is (A4)', () => {
  test.each([
    ['recipient', ['21211', '21610', '21614', '63003', '63014', '63024', '63033']],
    ['later', ['20429', '21611', '30001', '63009', '63010', '63012', '63017', '63018']],
    ['day', ['63038']],
    ['window', ['63016']],
    ['template', ['21655', '63027', '63040', '63041', '63042', '63049']],
    ['ours', ['20003', '20005', '21606', '30002', '63001', '63007', '63020', '63051', '63112']],
    [
      'unknown',
      ['21408', '21608', '21617', '21656', '30007', '30008', '63005', '63013', '63015', '63021', '63032'],
    ],
    ['unknown', ['', '99999', 'constructor', '63', '630160']],
  ] as const)('%s: %j', (fault, codes) => {
    for (const code of codes) expect(faultOf(code), code).toBe(fault);
  });

  test('a failure without a code is nobody’s', () => {
    expect(faultOf(undefined)).toBe('unknown');
  });
});

test('the search for secrets finds one that is told, in the cause of a cause too', () => {
  const inner = Object.assign(new Error('inner'), { config: { data: `To=${encodeURIComponent(juan)}` } });
  const outer = new Error('outer', { cause: new Error('middle', { cause: inner }) });
  expect(everythingTold(outer)).toContain(encodeURIComponent(juan));
  expect(() => expectToldNothingOf(outer, [juan])).toThrow();
});

test('only Twilio or this machine may be called with the credential', () => {
  for (const baseUrl of ['https://api.twilio.example.com', 'http://api.twilio.com', 'http://10.0.0.1:80']) {
    expect(() => clientTo(baseUrl)).toThrow('TWILIO_BASE_URL');
  }
  for (const baseUrl of ['https://api.twilio.com', 'http://127.0.0.1:1', 'http://localhost:1']) {
    expect(() => clientTo(baseUrl)).not.toThrow();
  }
});
