import { describe, expect, test } from 'vitest';
import { inboundForm, statusForm } from '../../dev/whatsapp-emulator/webhook-forms.ts';
import { signatureOf } from '../../dev/whatsapp-emulator/webhooks.ts';
import { faultOf } from '../../integrations/whatsapp/errors.ts';
import { verifyInboundWebhook, verifyStatusWebhook } from '../../integrations/whatsapp/verifier.ts';
import { inboundForms, statusForms } from './captured-webhooks.ts';
import { accountSid, authToken, company, juan, publicUrl } from './whatsapp-fixture.ts';

const settings = { publicUrl, authToken, accountSid, ownAddress: `whatsapp:${company}` };
const messageId = '6f1d3a4e-0000-4000-8000-000000000003';
const INBOUND = '/webhooks/twilio/inbound';
const STATUS = `/webhooks/twilio/status?m=${messageId}`;

type Form = Record<string, string>;

function signed(form: Form, pathAndQuery: string) {
  const signature = signatureOf(authToken, `${publicUrl}${pathAndQuery}`, form);
  return { pathAndQuery, signature, rawBody: new URLSearchParams(form).toString() };
}
const inbound = (form: Form) => verifyInboundWebhook(settings, signed(form, INBOUND));
const status = (form: Form) => verifyStatusWebhook(settings, signed(form, STATUS));

describe('forms of Twilio’s as they arrive', () => {
  test.each(inboundForms)('$what is taken for what it tells', ({ form, told }) => {
    const identity = { sid: form['MessageSid'], from: form['From'], to: form['To'] };
    expect(inbound(form)).toEqual({ accepted: { ...identity, ...told } });
  });

  test.each(statusForms)('a callback $what is taken for what it tells', ({ form, told }) => {
    const fault = faultOf(told.errorCode);
    const identity = { messageId, sid: form['MessageSid'], to: form['To'] };
    expect(status(form)).toEqual({ accepted: { ...identity, fault, ...told } });
  });
});

const IDENTITY = ['AccountSid', 'From', 'MessageSid', 'To'];
const optional = (forms: readonly { form: Form }[], besides: readonly string[]) =>
  [...new Set(forms.flatMap(({ form }) => Object.keys(form)))].filter((name) => !besides.includes(name));
const odd: readonly [string, string][] = [
  ['empty', ''],
  ['a colon and a plus', 'whatsapp:+1:x'],
  ['a NUL and half a character', 'a\0\ud83d'],
  ['capitals', 'TRUE STORY'],
  ['very long', 'ñ'.repeat(20_000)],
  ['a number below zero', '-1'],
];

describe('an optional field decides over nothing but itself', () => {
  const [{ form: text }] = inboundForms.slice(2) as [(typeof inboundForms)[number]];
  const [{ form: failed }] = statusForms.slice(5) as [(typeof statusForms)[number]];

  test.each(optional(inboundForms, IDENTITY))('an inbound message without %s, or with an odd one', (name) => {
    const { [name]: _, ...rest } = text;
    expect(inbound(rest)).toHaveProperty('accepted');
    for (const [, value] of odd) {
      const verdict = inbound({ ...text, [name]: value.toWellFormed() });
      expect(verdict).toMatchObject({ accepted: { sid: text['MessageSid'], from: text['From'] } });
    }
  });

  test.each(optional(statusForms, IDENTITY))('a callback without %s, or with an odd one', (name) => {
    const { [name]: _, ...rest } = failed;
    expect(status(rest)).toHaveProperty('accepted');
    for (const [, value] of odd) {
      const verdict = status({ ...failed, [name]: value.toWellFormed() });
      expect(verdict).toMatchObject({ accepted: { sid: failed['MessageSid'], messageId } });
    }
  });

  test.each([
    ['Forwarded', 'perhaps', { forwarded: undefined }],
    ['FrequentlyForwarded', '', { forwarded: undefined }],
    ['Forwarded', 'True', { forwarded: true }],
    ['NumMedia', '-1', { numMedia: undefined }],
    ['NumMedia', '', { numMedia: undefined }],
    ['NumMedia', '1e2', { numMedia: undefined }],
    ['ExternalUserId', 'AR.1502576394655843', { externalUserId: 'AR.1502576394655843' }],
    ['constructor', 'a field that Twilio may add one day', { body: 'Hola' }],
    ['__proto__x', 'another', { body: 'Hola' }],
  ])('%s=%j is kept as what it is, never as no', (name, value, told) => {
    expect(inbound({ ...text, [name]: value })).toMatchObject({ accepted: told });
  });

  test('a user id that cannot be read is none', () => {
    for (const [, value] of odd.filter(([what]) => what !== 'a number below zero')) {
      const verdict = inbound({ ...text, ExternalUserId: value.toWellFormed() });
      expect('accepted' in verdict && verdict.accepted).not.toHaveProperty('externalUserId');
    }
  });

  test('a status that is no word is unknown; SmsStatus stands in for a missing one', () => {
    expect(status({ ...failed, MessageStatus: 'a b' })).toMatchObject({ accepted: { status: 'unknown' } });
    const { MessageStatus: _, ...rest } = failed;
    expect(status({ ...rest, SmsStatus: 'undelivered' })).toMatchObject({
      accepted: { status: 'undelivered' },
    });
  });
});

describe('the emulator’s forms', () => {
  const message = {
    sid: `SM${'1'.repeat(32)}`,
    from: `whatsapp:${juan}`,
    to: `whatsapp:${company}`,
    body: 'Hola',
    direction: 'inbound' as const,
    numMedia: 0,
    at: '2031-03-04T12:00:00.000Z',
  };
  const published = (forms: readonly { form: Form }[]) =>
    new Set(forms.flatMap(({ form }) => Object.keys(form)));

  test.each([
    ['a text', message],
    ['a photo', { ...message, numMedia: 1 }],
    ['a forwarded text', { ...message, forwarded: true }],
    ['a text without a phone', { ...message, from: 'whatsapp:AR.15', externalUserId: 'AR.15' }],
  ])('%s has no field that Twilio’s have not', (_, sent) => {
    const form = inboundForm(sent, accountSid);
    expect([...Object.keys(form)].filter((name) => !published(inboundForms).has(name))).toEqual([]);
    expect(form['ExternalUserId']).toMatch(/^whatsapp:AR\.\w+$/);
    expect(inbound(form)).toMatchObject({ accepted: { from: sent.from, body: 'Hola' } });
  });

  test.each(['queued', 'sent', 'delivered', 'read'])('a callback %s neither', (word) => {
    const form = statusForm(message, { status: word, errorCode: null }, accountSid);
    expect([...Object.keys(form)].filter((name) => !published(statusForms).has(name))).toEqual([]);
  });
});
