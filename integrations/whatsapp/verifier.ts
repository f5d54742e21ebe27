import twilio from 'twilio';
import { isUnreachable } from '../errors.ts';
import { refusalReason } from './errors.ts';

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

/** An inbound message, exactly as Twilio signed it. */
export type InboundWebhook = {
  sid: string;
  from: string;
  to: string;
  body: string;
  numMedia: number;
  /** Forwarded texts are no consent (T7). */
  forwarded: boolean;
  /** Kept beside the phone whenever both come (T6). */
  externalUserId?: string;
};

/** A status callback. `messageId` is ours, from the callback's address; `isUnreachable`: the contact's address is to blame. */
export type StatusWebhook = {
  sid: string;
  messageId: string;
  status: string;
  errorCode?: string;
  isUnreachable: boolean;
};

export type Verdict<Accepted> = { accepted: Accepted } | { rejected: WebhookRejection };

const SCHEME = 'whatsapp:';
const MESSAGE_SID = /^(?:SM|MM)[0-9a-f]{32}$/i;
const MEDIA_COUNT = /^\d{1,3}$/;
/** WhatsApp's own name of a user: `AR.1502576394655843`. No colon, so that no other field hides in it. */
const EXTERNAL_USER_ID = /^[\w.-]{1,200}$/;
const MESSAGE_ID = /^[\w-]{1,64}$/;
const STATUS = /^[a-z_-]{1,40}$/;
const ERROR_CODE = /^\d{1,10}$/;

const requiredInbound = ['AccountSid', 'Body', 'From', 'MessageSid', 'NumMedia', 'To'] as const;
const requiredStatus = ['AccountSid', 'From', 'MessageSid', 'MessageStatus', 'To'] as const;

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
    const fields = verifyTwilioRequest(settings, request, requiredInbound);
    if (fields.To !== settings.ownAddress) throw new Rejected('wrong_recipient');
    if (!fields.From.startsWith(SCHEME)) throw new Rejected('not_whatsapp');
    const externalUserId = fields['ExternalUserId'];
    return {
      sid: matching(MESSAGE_SID, fields.MessageSid),
      from: fields.From,
      to: fields.To,
      body: fields.Body,
      numMedia: Number(matching(MEDIA_COUNT, fields.NumMedia)),
      forwarded: fields['Forwarded'] === 'true' || fields['FrequentlyForwarded'] === 'true',
      ...(externalUserId ? { externalUserId: matching(EXTERNAL_USER_ID, externalUserId) } : {}),
    };
  });
}

/** Verifies a status callback (A4, A5). Its work is linear in the body. */
export function verifyStatusWebhook(
  settings: WebhookSettings,
  request: WebhookRequest,
): Verdict<StatusWebhook> {
  return verdictOf(() => {
    const fields = verifyTwilioRequest(settings, request, requiredStatus);
    if (fields.From !== settings.ownAddress) throw new Rejected('wrong_sender');
    if (!fields.To.startsWith(SCHEME)) throw new Rejected('not_whatsapp');
    const query = fieldsOf(queryOf(request.pathAndQuery));
    const messageId = query['m'];
    if (messageId === undefined) throw new Rejected('missing_field');
    const errorCode = fields['ErrorCode'];
    return {
      sid: matching(MESSAGE_SID, fields.MessageSid),
      messageId: matching(MESSAGE_ID, messageId),
      status: matching(STATUS, fields.MessageStatus),
      ...(errorCode ? { errorCode: matching(ERROR_CODE, errorCode) } : {}),
      isUnreachable: isUnreachable(refusalReason(errorCode ?? '')),
    };
  });
}

/**
 * What both webhooks have in common. Twilio signs its fields one after the other without delimiters, so a signature
 * fits any body that reads the same in one string: a repeated or a missing field is refused even if it is well signed.
 */
function verifyTwilioRequest<Required extends string>(
  settings: WebhookSettings,
  request: WebhookRequest,
  required: readonly Required[],
): Record<Required, string> & Record<string, string | undefined> {
  const { signature } = request;
  if (!signature) throw new Rejected('unsigned');
  if (!request.pathAndQuery.startsWith('/')) throw new Rejected('forged');
  const fields = fieldsOf(request.rawBody);
  const url = `${withoutFinalSlash(settings.publicUrl)}${request.pathAndQuery}`;
  // Compares in constant time.
  if (!twilio.validateRequest(settings.authToken, signature, url, fields)) throw new Rejected('forged');
  if (!hasFields(fields, required)) throw new Rejected('missing_field');
  if (fields['AccountSid'] !== settings.accountSid) throw new Rejected('wrong_account');
  return fields;
}

function hasFields<Required extends string>(
  fields: Record<string, string>,
  required: readonly Required[],
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
