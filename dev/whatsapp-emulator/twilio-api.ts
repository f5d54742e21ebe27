import { randomUUID } from 'node:crypto';
import type { FaultPlan } from '../emulator/faults.ts';
import type { Exchange } from '../emulator/http-server.ts';
import { handleContent } from './content-api.ts';
import type { Conversations, EmulatedMessage } from './conversations.ts';
import { type Deliveries, isErrorCode } from './deliveries.ts';
import { messageJson, notFound, pageOf, refusalBody } from './forms.ts';
import { unreadable } from './list-faults.ts';
import { composeOutbound } from './sending.ts';

type Settings = {
  accountSid: string;
  authToken: string;
  ownAddress: string;
  conversations: Conversations;
  deliveries: Deliveries;
  faults: FaultPlan;
  now: () => Date | Promise<Date>;
  baseUrl: () => string;
};
type TwilioApiOptions = Settings & { listings: Map<string, EmulatedMessage[]> };

const OUTSIDE_WINDOW = '63016';
const RETRY_AFTER_SECONDS = '1';
/** Characters of an instant without its fraction of a second. */
const WHOLE_SECONDS = 19;

/** What each fault that alters a message read back makes of it: one field that a consent is proven by. */
export const alterations: Readonly<Record<string, (message: EmulatedMessage) => Partial<EmulatedMessage>>> = {
  alter_readback: ({ body }) => ({ body: `${body}!` }),
  alter_readback_from: ({ from }) => ({ from: `${from}0` }),
  alter_readback_to: ({ to }) => ({ to: `${to}0` }),
  alter_readback_direction: () => ({ direction: 'outbound-api' }),
};

/** The part of Twilio's REST API that the product uses. Resolves to false for a path that is not of it. */
export function createTwilioApi(settings: Settings): (exchange: Exchange) => Promise<boolean> {
  const options: TwilioApiOptions = { ...settings, listings: new Map() };
  const messages = `/2010-04-01/Accounts/${options.accountSid}/Messages`;
  const credential = Buffer.from(`${options.accountSid}:${options.authToken}`).toString('base64');

  return async (exchange) => {
    const path = exchange.path.replace(/\.json$/, '');
    if (!path.startsWith('/2010-04-01/') && !path.startsWith('/v1/Content')) return false;
    if (exchange.authorization !== `Basic ${credential}`) {
      exchange.answer(401, refusalBody({ status: 401, code: 20003, message: 'Authenticate' }));
    } else if (path === messages && exchange.method === 'POST') {
      await send(exchange, options);
    } else if (path === messages) {
      if (!breaks(exchange, options, 'list')) list(exchange, options, messages);
    } else if (path.startsWith(`${messages}/`)) {
      if (!breaks(exchange, options, 'fetch')) fetchOne(exchange, options, path.slice(messages.length + 1));
    } else if (path.startsWith('/v1/Content')) {
      if (!breaks(exchange, options, 'content')) handleContent(exchange, options, path);
    } else {
      notFound(exchange);
    }
    return true;
  };
}

async function send(exchange: Exchange, options: TwilioApiOptions): Promise<void> {
  const { conversations, deliveries, faults, ownAddress } = options;
  const fields = new URLSearchParams(exchange.body);
  const template = conversations.template(fields.get('ContentSid') ?? '');
  const text = `${fields.get('To')} ${fields.get('Body') ?? ''} ${template?.friendly_name ?? ''}`;
  const fault = faults.take('send', text);
  if (fault && breakOff(exchange, fault)) return;
  const now = await options.now();
  const composed = composeOutbound(fields, { ownAddress, conversations, now });
  if ('refusal' in composed) {
    exchange.answer(composed.refusal.status, refusalBody(composed.refusal));
    return;
  }
  if (fault && isErrorCode(fault)) {
    // Twilio's texts quote the number.
    const message = `Refused for ${fields.get('To')}`;
    exchange.answer(400, refusalBody({ status: 400, code: Number(fault), message }));
    return;
  }
  const { message, channelError } = composed;
  conversations.record({ type: 'message', message });
  if (fault === 'drop_reply') exchange.cut();
  else if (fault === '5xx_accepted') exchange.answer(500, { message: 'Internal Server Error' });
  else if (fault !== 'hang') exchange.answer(201, json(message, options));
  const inTime = conversations.mayReach(message.to, { contentSid: message.contentSid, now });
  deliveries.follow(
    message,
    inTime ? (channelError ?? faults.take('status', text, isErrorCode)) : OUTSIDE_WINDOW,
  );
}

/** A fault that keeps a request from being taken at all. */
function breakOff(exchange: Exchange, fault: string): boolean {
  if (fault === 'drop_request') {
    exchange.cut();
  } else if (fault === '5xx') {
    exchange.answer(503, { message: 'Service Unavailable' });
  } else if (fault === '403') {
    exchange.answer(403, refusalBody({ status: 403, code: 20005, message: 'Account not active' }));
  } else if (fault === '429') {
    const refusal = { status: 429, code: 20429, message: 'Too Many Requests' };
    exchange.answer(429, refusalBody(refusal), { 'retry-after': RETRY_AFTER_SECONDS });
  } else {
    return false;
  }
  return true;
}

function breaks(exchange: Exchange, { faults }: TwilioApiOptions, operation: string): boolean {
  const fault = faults.take(operation, `${exchange.path}${exchange.query}`, isBreak);
  return fault !== undefined && breakOff(exchange, fault);
}

function isBreak(kind: string): boolean {
  return ['drop_request', '5xx', '429', '403'].includes(kind);
}

function fetchOne(exchange: Exchange, options: TwilioApiOptions, sid: string): void {
  const message = options.conversations.message(sid);
  if (!message) {
    notFound(exchange);
    return;
  }
  const text = `${message.from} ${message.body}`;
  const kind = options.faults.take('fetch', text, (fault) => Object.hasOwn(alterations, fault)) ?? '';
  exchange.answer(200, json({ ...message, ...alterations[kind]?.(message) }, options));
}

function list(exchange: Exchange, options: TwilioApiOptions, path: string): void {
  const { query } = exchange;
  const token = query.get('PageToken') ?? `PA${randomUUID()}`;
  // A list is of one moment, whatever arrives between its pages.
  const found = options.listings.get(token) ?? select(query, options);
  options.listings.set(token, found);
  query.set('PageToken', token);
  const page = pageOf(found, query);
  if (!page.next) options.listings.delete(token);
  exchange.answer(200, {
    messages: page.items.map((message) => ({ ...json(message, options), ...blanked(message, options) })),
    page: page.number,
    page_size: page.size,
    uri: `${path}.json?${query}`,
    next_page_uri: page.next ? `${path}.json?${page.next}` : null,
  });
}

function blanked({ from, body }: EmulatedMessage, { faults }: TwilioApiOptions) {
  const kind = faults.take('list', `${from} ${body}`, (fault) => Object.hasOwn(unreadable, fault)) ?? '';
  return unreadable[kind];
}

/** The dates of a list count in whole seconds, as Twilio's do. */
function select(query: URLSearchParams, { conversations, faults }: TwilioApiOptions): EmulatedMessage[] {
  const to = query.get('To');
  const from = query.get('From');
  const after = query.get('DateSent>');
  const before = query.get('DateSent<');
  return conversations.newestFirst().filter((message) => {
    const second = `${message.at.slice(0, WHOLE_SECONDS)}Z`;
    if ((to && message.to !== to) || (from && message.from !== from)) return false;
    if ((after && second < after) || (before && second > before)) return false;
    const text = `${message.from} ${message.body}`;
    return faults.take('list', text, (kind) => kind === 'hide_from_list') === undefined;
  });
}

function json(message: EmulatedMessage, { accountSid, conversations }: TwilioApiOptions) {
  return messageJson(message, { accountSid, standing: conversations.standing(message.sid) });
}
