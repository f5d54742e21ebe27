import twilio from 'twilio';
import type { InboundArrival } from '../../domain/messaging/receive-inbound.ts';
import type { StatusCallback } from '../../domain/messaging/record-status.ts';
import { faultOf } from './errors.ts';

export type WebhookSettings = {
  /** The configured public address; a request is never believed about its own. */
  publicUrl: string;
  authToken: string;
  accountSid: string;
  /** `whatsapp:` and the company's number in E.164. */
  ownAddress: string;
};

export type WebhookRequest = {
  /** Path and query as they arrived, undecoded. */
  pathAndQuery: string;
  /** The header `X-Twilio-Signature`. Never log it: with it the same request could be sent again. */
  signature: string | undefined;
  rawBody: string;
};

/** Why a request is answered with 403. */
export type WebhookRejection =
  | 'unsigned'
  | 'forged'
  | 'repeated_field'
  | 'missing_field'
  | 'malformed_field'
  | 'wrong_account'
  | 'wrong_recipient'
  | 'wrong_sender'
  | 'not_whatsapp';

/**
 * An inbound message as Twilio signed it. Who sent it, to whom and under which sid must be certain; of the rest, what is
 * not said or cannot be read is unknown, and costs nobody their message.
 */
export type InboundWebhook = Omit<InboundArrival, 'mediaCount' | 'receivedAt'> & {
  numMedia: number | undefined;
};

/** A status callback; `status` is `unknown` for none, or for what is no word. */
export type StatusWebhook = Omit<StatusCallback, 'providerId'> & { sid: string };

export type Verdict<Accepted> = { accepted: Accepted } | { rejected: WebhookRejection };

const SCHEME = 'whatsapp:';
const MESSAGE_SID = /^(?:SM|MM)[0-9a-f]{32}$/i;
const MEDIA_COUNT = /^\d{1,3}$/;
/** WhatsApp's own name of a user: a country and up to 128 letters and digits, `AR.1502576394655843`. */
const EXTERNAL_USER_ID = /^(?:whatsapp:)?([\w.-]{1,200})$/;
const MESSAGE_ID = /^[\w-]{1,64}$/;
const STATUS = /^[a-z_-]{1,40}$/;
const UNKNOWN_STATUS = 'unknown';
const ERROR_CODE = /^\d{1,10}$/;

/** Without these nobody knows whose message it is. All other fields are optional, whatever Twilio says of them today. */
const required = ['AccountSid', 'From', 'MessageSid', 'To'] as const;
type Required = (typeof required)[number];
type Fields = Record<string, string | undefined>;

/** Leaves a check as soon as it fails; never crosses the module. No Error: a forger must not cost a stack trace. */
class Rejected {
  readonly rejection: WebhookRejection;

  constructor(rejection: WebhookRejection) {
    this.rejection = rejection;
  }
}

/** Verifies the webhook of an inbound message (T6, T7). Its work is linear in the body. */
export function verifyInboundWebhook(
  settings: WebhookSettings,
  request: WebhookRequest,
): Verdict<InboundWebhook> {
  return verdictOf(() => {
    const fields = verifyTwilioRequest(settings, request);
    if (fields.To !== settings.ownAddress) throw new Rejected('wrong_recipient');
    if (!fields.From.startsWith(SCHEME)) throw new Rejected('not_whatsapp');
    const [, externalUserId] = EXTERNAL_USER_ID.exec(fields['ExternalUserId'] ?? '') ?? [];
    return {
      sid: matching(MESSAGE_SID, fields.MessageSid),
      from: fields.From,
      to: fields.To,
      body: fields['Body'] ?? '',
      numMedia: mediaCount(fields),
      forwarded: forwardedMark(fields),
      ...(externalUserId ? { externalUserId } : {}),
    };
  });
}

function mediaCount({ NumMedia: count }: Fields): number | undefined {
  return count !== undefined && MEDIA_COUNT.test(count) ? Number(count) : undefined;
}

/** Twilio marks what was forwarded and mostly sends no mark at all for the rest. */
function forwardedMark(fields: Fields): boolean | undefined {
  const marks = [fields['Forwarded'], fields['FrequentlyForwarded']].map((mark = 'false') =>
    mark.toLowerCase(),
  );
  if (marks.includes('true')) return true;
  return marks.every((mark) => mark === 'false') ? false : undefined;
}

/** Verifies a status callback (A4, A5). Its work is linear in the body. */
export function verifyStatusWebhook(
  settings: WebhookSettings,
  request: WebhookRequest,
): Verdict<StatusWebhook> {
  return verdictOf(() => {
    const fields = verifyTwilioRequest(settings, request);
    if (fields.From !== settings.ownAddress) throw new Rejected('wrong_sender');
    if (!fields.To.startsWith(SCHEME)) throw new Rejected('not_whatsapp');
    const query = fieldsOf(queryOf(request.pathAndQuery));
    const messageId = query['m'];
    if (messageId === undefined) throw new Rejected('missing_field');
    const [errorCode] = ERROR_CODE.exec(fields['ErrorCode'] ?? '') ?? [];
    return {
      sid: matching(MESSAGE_SID, fields.MessageSid),
      messageId: matching(MESSAGE_ID, messageId),
      status: statusWord(fields),
      to: fields.To,
      ...(errorCode ? { errorCode } : {}),
      fault: faultOf(errorCode),
    };
  });
}

function statusWord(fields: Fields): string {
  const word = (fields['MessageStatus'] ?? fields['SmsStatus'] ?? '').toLowerCase();
  return STATUS.test(word) ? word : UNKNOWN_STATUS;
}

/**
 * What both webhooks have in common. Twilio signs its fields one after the other without delimiters, so a signature
 * fits any body that reads the same in one string: a repeated field, or one missing of those that say whose message it
 * is, is refused even if it is well signed.
 */
function verifyTwilioRequest(
  settings: WebhookSettings,
  request: WebhookRequest,
): Record<Required, string> & Fields {
  const { signature } = request;
  if (!signature) throw new Rejected('unsigned');
  if (!request.pathAndQuery.startsWith('/')) throw new Rejected('forged');
  const fields = fieldsOf(request.rawBody);
  const url = `${withoutFinalSlash(settings.publicUrl)}${request.pathAndQuery}`;
  // Compares in constant time.
  if (!twilio.validateRequest(settings.authToken, signature, url, fields)) throw new Rejected('forged');
  if (!isWhole(fields)) throw new Rejected('missing_field');
  if (fields['AccountSid'] !== settings.accountSid) throw new Rejected('wrong_account');
  return fields;
}

function isWhole(
  fields: Record<string, string>,
): fields is Record<Required, string> & Record<string, string> {
  return required.every((name) => Object.hasOwn(fields, name));
}

function fieldsOf(form: string): Record<string, string> {
  const fields: Record<string, string> = Object.create(null);
  for (const [name, value] of new URLSearchParams(form)) {
    if (name in fields) throw new Rejected('repeated_field');
    fields[name] = value;
  }
  return fields;
}

function queryOf(pathAndQuery: string): string {
  const start = pathAndQuery.indexOf('?');
  return start === -1 ? '' : pathAndQuery.slice(start + 1);
}

function matching(pattern: RegExp, value: string): string {
  if (!pattern.test(value)) throw new Rejected('malformed_field');
  return value;
}

function withoutFinalSlash(url: string): string {
  return url.endsWith('/') ? url.slice(0, -1) : url;
}

function verdictOf<Accepted>(verify: () => Accepted): Verdict<Accepted> {
  try {
    return { accepted: verify() };
  } catch (error) {
    if (error instanceof Rejected) return { rejected: error.rejection };
    throw error;
  }
}
