import { createHmac } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import { signatureOf } from '../../dev/whatsapp-emulator/webhooks.ts';
import {
  verifyInboundWebhook,
  verifyStatusWebhook,
  type WebhookRejection,
} from '../../integrations/whatsapp/verifier.ts';
import { accountSid, authToken, company, juan, publicUrl } from './whatsapp-fixture.ts';

const settings = { publicUrl, authToken, accountSid, ownAddress: `whatsapp:${company}` };
const inboundPath = '/webhooks/twilio/inbound';
const messageId = '6f1d3a4e-0000-4000-8000-000000000003';
const statusPath = `/webhooks/twilio/status?m=${messageId}`;
const sid = `SM${'0f'.repeat(16)}`;

const inbound = {
  AccountSid: accountSid,
  Body: 'Hola ! soy *Juan Perez* , áé + & = 🙂',
  From: `whatsapp:${juan}`,
  MessageSid: sid,
  NumMedia: '0',
  SmsStatus: 'received',
  To: `whatsapp:${company}`,
};
const status = {
  AccountSid: accountSid,
  From: `whatsapp:${company}`,
  MessageSid: sid,
  MessageStatus: 'delivered',
  To: `whatsapp:${juan}`,
};

type Fields = Record<string, string>;
type Change = { fields?: Fields; without?: string; path?: string; signedUrl?: string };

/** A request as Twilio would sign and send it, with some fields changed before the signature. */
function signed(original: Fields, usualPath: string, change: Change = {}) {
  const fields: Fields = { ...original, ...change.fields };
  if (change.without) delete fields[change.without];
  const pathAndQuery = change.path ?? usualPath;
  const signature = signatureOf(authToken, change.signedUrl ?? `${publicUrl}${pathAndQuery}`, fields);
  return { pathAndQuery, signature, rawBody: new URLSearchParams(fields).toString() };
}
const signedInbound = (change?: Change) => signed(inbound, inboundPath, change);
const signedStatus = (change?: Change) => signed(status, statusPath, change);

type Row = [string, WebhookRejection, Parameters<typeof verifyInboundWebhook>[1]];
const otherAccount = { AccountSid: `AC${'b2'.repeat(16)}` };
const withoutEach = (make: typeof signedInbound) =>
  ['AccountSid', 'From', 'MessageSid', 'To'].map(
    (without): Row => [`well signed without ${without}`, 'missing_field', make({ without })],
  );

describe('an inbound message', () => {
  const good = signedInbound();
  const otherSignature = signatureOf(`${authToken}x`, `${publicUrl}${inboundPath}`, inbound);
  const spread = { ...good, rawBody: good.rawBody.replace('NumMedia=0', 'NumMedia=0&NumMedia=0') };
  const table: Row[] = [
    ['unsigned', 'unsigned', { ...good, signature: undefined }],
    ['with an empty signature', 'unsigned', { ...good, signature: '' }],
    ['signed with another token', 'forged', { ...good, signature: otherSignature }],
    ['with a signature of one character more', 'forged', { ...good, signature: `${good.signature}=` }],
    ['with an altered text', 'forged', { ...good, rawBody: good.rawBody.replace('Juan', 'Jose') }],
    ['with a field taken away', 'forged', { ...good, rawBody: good.rawBody.replace(/&SmsStatus=\w+/, '') }],
    ['with a field added', 'forged', { ...good, rawBody: `${good.rawBody}&Forwarded=true` }],
    ['sent to another path', 'forged', { ...good, pathAndQuery: '/webhooks/twilio/status' }],
    ['signed for another host', 'forged', signedInbound({ signedUrl: `https://evil.example${inboundPath}` })],
    ['with a path that is another host', 'forged', { ...good, pathAndQuery: '@evil.example/' }],
    ['with a path that makes no address', 'forged', { ...good, pathAndQuery: ':x/' }],
    ['with a field repeated', 'repeated_field', spread],
    ...withoutEach(signedInbound),
    ['of another account', 'wrong_account', signedInbound({ fields: otherAccount })],
    ['to another number', 'wrong_recipient', signedInbound({ fields: { To: 'whatsapp:+541100000000' } })],
    ['to our number by SMS', 'wrong_recipient', signedInbound({ fields: { To: company } })],
    ['from a phone by SMS', 'not_whatsapp', signedInbound({ fields: { From: juan } })],
    ['from nobody', 'not_whatsapp', signedInbound({ fields: { From: '' } })],
    [
      'with a sid of a call',
      'malformed_field',
      signedInbound({ fields: { MessageSid: `CA${'1'.repeat(32)}` } }),
    ],
  ];

  test.each(table)('%s is rejected as %s', (_, rejected, request) => {
    expect(verifyInboundWebhook(settings, request)).toEqual({ rejected });
  });

  test('cannot be cut into other fields that read the same in one string', () => {
    const { signature, pathAndQuery } = good;
    const { Body, From, ...others } = inbound;
    const merged = new URLSearchParams({ ...others, Body: `${Body}From${From}` }).toString();
    expect(verifyInboundWebhook(settings, { signature, pathAndQuery, rawBody: merged })).toEqual({
      rejected: 'missing_field',
    });
    const rest = new URLSearchParams(Object.entries(inbound).slice(1)).toString();
    const moved = { signature, rawBody: rest, pathAndQuery: `${inboundPath}AccountSid${accountSid}` };
    expect(verifyInboundWebhook(settings, moved)).toEqual({ rejected: 'missing_field' });
  });
});

describe('a status callback', () => {
  const good = signedStatus();
  const table: Row[] = [
    ['unsigned', 'unsigned', { ...good, signature: undefined }],
    ['for another message', 'forged', { ...good, pathAndQuery: statusPath.replace('0003', '0004') }],
    ['well signed without our id', 'missing_field', signedStatus({ path: '/webhooks/twilio/status' })],
    ['with our id twice', 'repeated_field', signedStatus({ path: `${statusPath}&m=${messageId}` })],
    ['with an id that hides a field', 'malformed_field', signedStatus({ path: `${statusPath}:x` })],
    ...withoutEach(signedStatus),
    ['of another account', 'wrong_account', signedStatus({ fields: otherAccount })],
    ['of another sender', 'wrong_sender', signedStatus({ fields: { From: 'whatsapp:+541100000000' } })],
    ['of an SMS', 'not_whatsapp', signedStatus({ fields: { To: juan } })],
  ];

  test.each(table)('%s is rejected as %s', (_, rejected, request) => {
    expect(verifyStatusWebhook(settings, request)).toEqual({ rejected });
  });
});

test('a public address with a final slash signs the same', () => {
  const verdict = verifyInboundWebhook({ ...settings, publicUrl: `${publicUrl}/` }, signedInbound());
  expect(verdict).toHaveProperty('accepted');
});

describe('the work on a hostile body grows as its length does', () => {
  const KILOBYTE = 1_024;
  const hostile: [string, (length: number) => string][] = [
    [
      'many fields',
      (length) => Array.from({ length: length / 8 }, (_, n) => `f${String(n).padStart(5, '0')}=`).join('&'),
    ],
    ['one field repeated', (length) => 'a=&'.repeat(length / 3)],
    ['one long value', (length) => `Body=${'a'.repeat(length)}`],
    ['only escapes', (length) => `Body=${'%F0%9F%99%82'.repeat(length / 12)}`],
    ['broken escapes', (length) => '%'.repeat(length)],
    ['only separators', (length) => '&'.repeat(length)],
  ];

  test.each(hostile)('%s', (_, bodyOf) => {
    const steps = (length: number) => {
      const rawBody = bodyOf(length);
      return stepsOf(() => verifyInboundWebhook(settings, { ...signedInbound(), rawBody }));
    };
    const few = steps(8 * KILOBYTE);
    expect(few).toBeGreaterThan(0);
    expect(steps(64 * KILOBYTE)).toBeLessThanOrEqual(few * 9);
  });
});

/** What a verification does, counted: fields read from the body, and characters put through the signature. */
function stepsOf(verify: () => unknown): number {
  let steps = 0;
  const hmac = createHmac('sha1', '').constructor.prototype;
  const sign = vi.spyOn(hmac, 'update').mockImplementation(function (this: unknown, data: unknown) {
    steps += Buffer.byteLength(data as Buffer);
    return this;
  });
  const { entries } = URLSearchParams.prototype;
  const read = vi.spyOn(URLSearchParams.prototype, Symbol.iterator).mockImplementation(function* (
    this: URLSearchParams,
  ) {
    for (const entry of entries.call(this)) {
      steps += 1;
      yield entry;
    }
  } as never);
  try {
    verify();
  } finally {
    sign.mockRestore();
    read.mockRestore();
  }
  return steps;
}
