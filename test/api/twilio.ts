import { randomBytes } from 'node:crypto';
import twilio from 'twilio';
import { TEST_DEPLOYMENT } from '../harness/builders.ts';
import { type Api, TWILIO } from './stand.ts';

export const OWN_ADDRESS = `whatsapp:${TWILIO.whatsAppFrom}`;

export type Fields = Record<string, string>;

export function newSid(): string {
  return `SM${randomBytes(16).toString('hex')}`;
}

/** The fields of an inbound message as Twilio posts them. */
export function inboundFields(changes: Fields = {}): Fields {
  const sid = changes['MessageSid'] ?? newSid();
  return {
    MessageSid: sid,
    SmsMessageSid: sid,
    AccountSid: TWILIO.accountSid,
    From: 'whatsapp:+5491155551234',
    To: OWN_ADDRESS,
    Body: 'Hola',
    NumMedia: '0',
    ProfileName: 'Juan Perez',
    WaId: '5491155551234',
    ...changes,
  };
}

/** The signature that Twilio's own SDK computes. */
export function sign(path: string, fields: Fields): string {
  return twilio.getExpectedTwilioSignature(TWILIO.authToken, `${TEST_DEPLOYMENT.publicUrl}${path}`, fields);
}

export type Post = {
  path?: string;
  /** The form; a string is sent as it is. */
  form: Fields | string;
  signature?: string | undefined;
  contentType?: string;
};

export const INBOUND_PATH = '/webhooks/twilio/inbound';

export async function post(api: Api, { path = INBOUND_PATH, form, signature, contentType }: Post) {
  return api.server.inject({
    method: 'POST',
    url: path,
    headers: {
      'content-type': contentType ?? 'application/x-www-form-urlencoded',
      ...(signature === undefined ? {} : { 'x-twilio-signature': signature }),
    },
    payload: typeof form === 'string' ? form : new URLSearchParams(form).toString(),
  });
}

/** Posts a well-signed form. */
export function postSigned(api: Api, fields: Fields, path = INBOUND_PATH) {
  return post(api, { path, form: fields, signature: sign(path, fields) });
}
