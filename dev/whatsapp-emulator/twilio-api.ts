import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { FaultPlan } from '../emulator/faults.ts';
import { answerAfter, breakOff, type Request } from '../emulator/http-server.ts';
import { contentApi } from './content-api.ts';
import type { Conversations, EmulatedMessage } from './conversations.ts';
import { type Deliveries, isErrorCode } from './deliveries.ts';
import { messageJson, notFound, pageOf, refuse } from './forms.ts';
import { type MediaStore, mediaApi } from './media.ts';
import { composeOutbound } from './sending.ts';
import { servicesApi } from './services-api.ts';

export type TwilioOptions = {
  accountSid: string;
  authToken: string;
  ownAddress: string;
  conversations: Conversations;
  deliveries: Deliveries;
  store: MediaStore;
  faults: FaultPlan;
  now: () => Date | Promise<Date>;
};

const RETRY_AFTER_SECONDS = '1';
/** Codes that Twilio answers as too many requests: of a moment, and of a day. */
const TOO_MANY = ['20429', '63038'];
/** Characters of an instant without its fraction of a second. */
const WHOLE_SECONDS = 19;

/** What each fault that alters a message read back makes of it: one field that a consent is proven by. */
export const alterations: Readonly<Record<string, (message: EmulatedMessage) => Partial<EmulatedMessage>>> = {
  alter_readback: ({ body }) => ({ body: `${body}!` }),
  alter_readback_from: ({ from }) => ({ from: `${from}0` }),
  alter_readback_to: ({ to }) => ({ to: `${to}0` }),
  alter_readback_direction: () => ({ direction: 'outbound-api' }),
};

/** What each fault of a list makes of the fields of a message in it: missing, or nothing that anybody can read. */
export const unreadable: Readonly<Record<string, Record<string, unknown>>> = {
  no_media_count: { num_media: null },
  odd_media_count: { num_media: 'some' },
  no_dates: { date_sent: null, date_created: null },
  odd_dates: { date_sent: 'soon', date_created: 'soon' },
};

/** The part of Twilio's REST API that the product uses. */
export function twilioApi(api: FastifyInstance, options: TwilioOptions): void {
  const { accountSid, authToken, conversations, faults } = options;
  const messages = `/2010-04-01/Accounts/${accountSid}/Messages`;
  const credential = Buffer.from(`${accountSid}:${authToken}`).toString('base64');
  api.addHook('preHandler', async ({ headers }, reply) => {
    if (headers.authorization === `Basic ${credential}`) return;
    return refuse(reply, { status: 401, code: 20003, message: 'Authenticate' });
  });
  api.post<Request>(`${messages}.json`, async ({ body }, reply) =>
    send(new URLSearchParams(body), reply, options),
  );
  const list = lister(options, messages);
  api.get<Request>(`${messages}.json`, breaking(faults, 'list'), async ({ query }) => list(query));
  api.get<{ Params: { sid: string } }>(
    `${messages}/:sid.json`,
    breaking(faults, 'fetch'),
    async (request, reply) => {
      const message = conversations.message(request.params.sid);
      if (!message) return notFound(request, reply);
      const text = `${message.from} ${message.body}`;
      const kind = faults.take('fetch', text, (fault) => Object.hasOwn(alterations, fault)) ?? '';
      return json({ ...message, ...alterations[kind]?.(message) }, options);
    },
  );
  mediaApi(api, { ...options, messages, breaking: (operation) => breaking(faults, operation) });
  contentApi(api, { accountSid, conversations, breaking: breaking(faults, 'content') });
  servicesApi(api, { ownAddress: options.ownAddress, conversations, breaking: breaking(faults, 'services') });
  for (const url of ['/2010-04-01/*', '/v1/*']) {
    api.route({ method: ['GET', 'POST'], url, handler: async (...call) => notFound(...call) });
  }
}

async function send(
  fields: URLSearchParams,
  reply: FastifyReply,
  options: TwilioOptions,
): Promise<FastifyReply> {
  const { conversations, deliveries, faults, ownAddress } = options;
  const template = conversations.template(fields.get('ContentSid') ?? '');
  const text = `${fields.get('To')} ${fields.get('Body') ?? ''} ${template?.friendly_name ?? ''}`;
  const now = await options.now();
  conversations.record({ type: 'request', to: fields.get('To') ?? '', at: now.toISOString() });
  const fault = faults.take('send', text);
  if (breakOffCall(reply, fault)) return reply;
  const composed = composeOutbound(fields, { ownAddress, conversations, now });
  if ('refusal' in composed) return refuse(reply, composed.refusal);
  if (fault && isErrorCode(fault)) {
    // Twilio's texts quote the number.
    const status = TOO_MANY.includes(fault) ? 429 : 400;
    return refuse(reply, { status, code: Number(fault), message: `Refused for ${fields.get('To')}` });
  }
  const { message, channelError } = composed;
  conversations.record({ type: 'message', message });
  answerAfter(reply.code(201), fault, json(message, options));
  const barrier = conversations.barrier(message.to, { contentSid: message.contentSid, now });
  deliveries.follow(message, barrier ?? channelError ?? faults.take('status', text, isErrorCode));
  return reply;
}

/** As `breakOff`, in Twilio's words. */
function breakOffCall(reply: FastifyReply, fault: string | undefined): boolean {
  if (fault === '403') {
    refuse(reply, { status: 403, code: 20005, message: 'Account not active' });
  } else if (fault === '429') {
    reply.header('retry-after', RETRY_AFTER_SECONDS);
    refuse(reply, { status: 429, code: 20429, message: 'Too Many Requests' });
  } else {
    return breakOff(reply, fault);
  }
  return true;
}

/** Lets a route break off by the faults of an operation. */
function breaking(faults: FaultPlan, operation: string) {
  return {
    preHandler: async ({ url }: { url: string }, reply: FastifyReply) => {
      if (breakOffCall(reply, faults.take(operation, url, isBreak))) return reply;
    },
  };
}

function isBreak(kind: string): boolean {
  return ['drop_request', '5xx', '429', '403'].includes(kind);
}

function lister(options: TwilioOptions, path: string) {
  const listings = new Map<string, EmulatedMessage[]>();
  return (asked: Request['Querystring']) => {
    const { PageToken = `PA${randomUUID()}` } = asked;
    // A list is of one moment, whatever arrives between its pages.
    const found = listings.get(PageToken) ?? select(asked, options);
    listings.set(PageToken, found);
    const query = new URLSearchParams({ ...asked, PageToken });
    const page = pageOf(found, query);
    if (!page.next) listings.delete(PageToken);
    return {
      messages: page.items.map((message) => ({ ...json(message, options), ...blanked(message, options) })),
      page: page.number,
      page_size: page.size,
      uri: `${path}.json?${query}`,
      next_page_uri: page.next ? `${path}.json?${page.next}` : null,
    };
  };
}

function blanked({ from, body }: EmulatedMessage, { faults }: TwilioOptions) {
  const kind = faults.take('list', `${from} ${body}`, (fault) => Object.hasOwn(unreadable, fault)) ?? '';
  return unreadable[kind];
}

/** The dates of a list count in whole seconds, as Twilio's do. */
function select(query: Request['Querystring'], { conversations, faults }: TwilioOptions): EmulatedMessage[] {
  const { To: to, From: from, 'DateSent>': after, 'DateSent<': before } = query;
  return conversations.newestFirst().filter((message) => {
    const second = `${message.at.slice(0, WHOLE_SECONDS)}Z`;
    if ((to && message.to !== to) || (from && message.from !== from)) return false;
    if ((after && second < after) || (before && second > before)) return false;
    const text = `${message.from} ${message.body}`;
    return faults.take('list', text, (kind) => kind === 'hide_from_list') === undefined;
  });
}

function json(message: EmulatedMessage, { accountSid, conversations }: TwilioOptions) {
  return messageJson(message, { accountSid, standing: conversations.standing(message.sid) });
}
