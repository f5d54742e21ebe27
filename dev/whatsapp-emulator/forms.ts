import type { FastifyReply } from 'fastify';
import type { EmulatedMessage, Standing } from './conversations.ts';

const USUAL_PAGE_SIZE = 50;
const LARGEST_PAGE_SIZE = 1_000;

/** Twilio's answer to a request that it refuses. */
export type Refusal = { status: number; code: number; message: string };

export function badRequest(code: number, message: string): Refusal {
  return { status: 400, code, message };
}

/** Answers with an error of Twilio's in its own form. */
export function refuse(reply: FastifyReply, { status, code, message }: Refusal): FastifyReply {
  const more_info = `https://www.twilio.com/docs/errors/${code}`;
  return reply.code(status).send({ code, message, more_info, status });
}

/** Twilio's answer to what it does not have. */
export function notFound({ url }: { url: string }, reply: FastifyReply): FastifyReply {
  const message = `The requested resource ${url.replace(/\?.*/, '')} was not found`;
  return refuse(reply, { status: 404, code: 20404, message });
}

/** One page of a list, and the query of the next one. */
export function pageOf<Item>(items: readonly Item[], query: URLSearchParams) {
  const size = Math.min(Number(query.get('PageSize') ?? USUAL_PAGE_SIZE), LARGEST_PAGE_SIZE);
  const number = Number(query.get('Page') ?? 0);
  const next = new URLSearchParams(query);
  next.set('Page', String(number + 1));
  const isLast = (number + 1) * size >= items.length;
  return {
    items: items.slice(number * size, (number + 1) * size),
    number,
    size,
    next: isLast ? undefined : next,
  };
}

/** A message as Twilio writes it. */
export function messageJson(
  message: EmulatedMessage,
  { accountSid, standing }: { accountSid: string; standing: Standing },
) {
  const date = new Date(message.at).toUTCString().replace('GMT', '+0000');
  const { status, errorCode } = standing;
  return {
    account_sid: accountSid,
    api_version: '2010-04-01',
    body: message.body,
    date_created: date,
    date_sent: date,
    date_updated: date,
    direction: message.direction,
    error_code: errorCode === null ? null : Number(errorCode),
    error_message: null,
    from: message.from,
    messaging_service_sid: null,
    num_media: String(message.numMedia),
    num_segments: '1',
    price: null,
    price_unit: null,
    sid: message.sid,
    status: message.direction === 'inbound' ? 'received' : status,
    subresource_uris: {},
    to: message.to,
    uri: `/2010-04-01/Accounts/${accountSid}/Messages/${message.sid}.json`,
  };
}
