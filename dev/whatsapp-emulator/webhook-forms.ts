import { createHash } from 'node:crypto';
import type { EmulatedMessage, Standing } from './conversations.ts';

type Form = Record<string, string>;

const API_VERSION = '2010-04-01';
const SCHEME = 'whatsapp:';
const PROFILE_NAME = 'Emulated sender';
const CHANNEL_INSTALL_SID = `XE${'0'.repeat(32)}`;
/** The events that a callback names beside its status. */
const eventTypes: Readonly<Record<string, string>> = {
  delivered: 'DELIVERED',
  read: 'READ',
  undelivered: 'UNDELIVERED',
};

/**
 * The form of an inbound message, field by field as Twilio posts them: WhatsApp's own name of the sender beside the
 * phone, with its scheme; marks of forwarding only on what has a context; no `WaId` without a phone.
 */
export function inboundForm(message: EmulatedMessage, accountSid: string): Form {
  const { sid, from, to, body, numMedia, forwarded, fields = {} } = message;
  const phone = phoneDigits(from);
  const context = {
    ProfileName: PROFILE_NAME,
    ...(phone ? { WaId: phone } : {}),
    ...forwardingOf(forwarded),
  };
  const form: Record<string, string | null> = {
    ...(phone ? { WaId: phone } : {}),
    ...forwardingOf(forwarded),
    ...mediaOf(message, accountSid),
    ExternalUserId: `${SCHEME}${message.externalUserId ?? userIdOf(from)}`,
    SmsMessageSid: sid,
    NumMedia: String(numMedia),
    ProfileName: PROFILE_NAME,
    MessageType: messageType(message),
    SmsSid: sid,
    SmsStatus: 'received',
    Body: body,
    To: to,
    NumSegments: '1',
    ReferralNumMedia: '0',
    MessageSid: sid,
    AccountSid: accountSid,
    ChannelMetadata: JSON.stringify({ type: 'whatsapp', data: { context } }),
    From: from,
    ApiVersion: API_VERSION,
    ...fields,
  };
  return Object.fromEntries(
    Object.entries(form).filter((field): field is [string, string] => field[1] !== null),
  );
}

/** The form of a status callback, field by field as Twilio posts them. */
export function statusForm(
  { sid, from, to }: EmulatedMessage,
  { status, errorCode }: Standing,
  accountSid: string,
): Form {
  const event = eventTypes[status];
  const failure = { ErrorCode: errorCode ?? '', ChannelStatusMessage: 'Emulated failure' };
  return {
    ...(event
      ? { EventType: event }
      : { ChannelInstallSid: CHANNEL_INSTALL_SID, StructuredMessage: 'false' }),
    ...(errorCode === null ? {} : failure),
    SmsSid: sid,
    SmsStatus: status,
    MessageStatus: status,
    ChannelToAddress: masked(to),
    To: to,
    ChannelPrefix: 'whatsapp',
    MessageSid: sid,
    AccountSid: accountSid,
    From: from,
    ApiVersion: API_VERSION,
  };
}

function forwardingOf(forwarded: boolean | undefined): Form {
  return forwarded ? { Forwarded: 'true', FrequentlyForwarded: 'false' } : {};
}

function mediaOf({ sid, media = [] }: EmulatedMessage, accountSid: string): Form {
  const form: Form = {};
  for (const [index, file] of media.entries()) {
    form[`MediaContentType${index}`] = file.contentType;
    form[`MediaUrl${index}`] =
      `https://api.twilio.com/${API_VERSION}/Accounts/${accountSid}/Messages/${sid}/Media/${file.sid}`;
  }
  return form;
}

/** As Twilio calls the message: a document is what is no picture, film, sound or sticker. */
function messageType({ media: [first] = [] }: EmulatedMessage): string {
  if (!first) return 'text';
  if (first.contentType === 'image/webp') return 'sticker';
  return /^(image|video|audio)\//.exec(first.contentType)?.[1] ?? 'document';
}

function phoneDigits(address: string): string | undefined {
  return /^whatsapp:\+(\d+)$/.exec(address)?.[1];
}

/** WhatsApp's own name of whoever has a phone: always the same one. */
export function userIdOf(address: string): string {
  const digits = phoneDigits(address);
  if (digits === undefined) return address.replace(SCHEME, '');
  return `AR.${BigInt(`0x${createHash('md5').update(digits).digest('hex')}`)}`;
}

function masked(address: string): string {
  return address.replace(SCHEME, '').replace(/.{4}$/, 'XXXX');
}
