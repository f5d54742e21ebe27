import { createHmac, randomBytes } from 'node:crypto';

export const account = {
  accountSid: `AC${'0'.repeat(32)}`,
  authToken: 'auth-token-of-the-bench',
  whatsAppFrom: '+5491155550100',
};
export const PUBLIC_URL = 'https://panel.example.com';
const WEBHOOK_PATH = '/webhooks/twilio/inbound';

const HEX_SID_BYTES = 16;
const PHONES = 10_000_000;
const FORGED = Buffer.alloc(20).toString('base64');

/** An inbound message as Twilio posts it, ready for the wire; forged: well formed, with a signature that does not fit. */
export function inboundRequest({ forged }: { forged: boolean }): Buffer {
  const fields = fieldsOf();
  const body = new URLSearchParams(fields).toString();
  const signature = forged ? FORGED : signatureOf(fields);
  return Buffer.from(
    `POST ${WEBHOOK_PATH} HTTP/1.1\r\nHost: panel.example.com\r\nConnection: keep-alive\r\n` +
      'Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\nUser-Agent: TwilioProxy/1.1\r\n' +
      `X-Twilio-Signature: ${signature}\r\nContent-Length: ${Buffer.byteLength(body).toString()}\r\n\r\n${body}`,
  );
}

function fieldsOf(): Record<string, string> {
  const sid = `SM${randomBytes(HEX_SID_BYTES).toString('hex')}`;
  const phone = `54911${(20_000_000 + Math.floor(Math.random() * PHONES)).toString()}`;
  return {
    SmsMessageSid: sid,
    NumMedia: '0',
    ProfileName: 'Juan Perez',
    MessageType: 'text',
    SmsSid: sid,
    WaId: phone,
    SmsStatus: 'received',
    Body: 'Hola, quiero saber si ya está hecho el cambio de titular de mi hosting',
    To: `whatsapp:${account.whatsAppFrom}`,
    NumSegments: '1',
    ReferralNumMedia: '0',
    MessageSid: sid,
    AccountSid: account.accountSid,
    From: `whatsapp:+${phone}`,
    ApiVersion: '2010-04-01',
  };
}

/** Twilio's signature of a form, after its documentation. */
function signatureOf(fields: Record<string, string>): string {
  const signed = Object.keys(fields)
    .sort()
    .reduce((text, name) => text + name + fields[name], `${PUBLIC_URL}${WEBHOOK_PATH}`);
  return createHmac('sha1', account.authToken).update(signed).digest('base64');
}
