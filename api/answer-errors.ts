import { TRPCError } from '@trpc/server';
import { getHTTPStatusCodeFromError } from '@trpc/server/http';
import { TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { describeFailure } from '../config/log.ts';
import { refusals } from '../domain/errors.ts';
import { isUnavailable } from '../domain/transaction/unavailable.ts';
import { html, sendPage } from './html.ts';
import { PAGE_PATHS } from './pages.ts';
import { reasonOf } from './reasons.ts';

const BAD_REQUEST = 400;
const NOT_FOUND = 404;
const TOO_LARGE = 413;
const SERVER_ERROR = 500;
const UNAVAILABLE = 503;
const TRPC_PATH = /^\/trpc(?:[/?]|$)/;

type Failure = Error & { statusCode?: number };

/** Errors outside a procedure and a page: each kind of reader gets its own form, and nothing of what the error says. */
export function answerErrors(server: FastifyInstance): void {
  server.setNotFoundHandler((request, reply) => answer(request, reply, NOT_FOUND));
  server.setErrorHandler(answerFailure);
}

/** Also answers addresses that no route could be looked up for: Fastify's `frameworkErrors`. */
export function answerFailure(error: Failure, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (request.raw.readableAborted) {
    request.log.info('a client hung up');
    return answer(request, reply, BAD_REQUEST);
  }
  const status = statusOf(error);
  if (status >= SERVER_ERROR) request.log.error(describeFailure(error), 'a request failed');
  else request.log.info({ status, ...describeFailure(error) }, 'a request was refused');
  return answer(request, reply, status);
}

function statusOf(error: Failure): number {
  if (isUnavailable(error)) return UNAVAILABLE;
  return error instanceof TRPCError ? getHTTPStatusCodeFromError(error) : (error.statusCode ?? SERVER_ERROR);
}

function answer(request: FastifyRequest, reply: FastifyReply, status: number): FastifyReply {
  if (TRPC_PATH.test(request.url)) return answerCall(request, reply, status);
  if (PAGE_PATHS.test(request.url)) return sendPage(reply, { ...failurePage(status), status });
  if (status === NOT_FOUND) return reply.code(status).send({ error: 'not found' });
  return reply.code(status).send({ error: status >= SERVER_ERROR ? 'unavailable' : 'refused' });
}

const trpcCodes = {
  404: 'NOT_FOUND',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  500: 'INTERNAL_SERVER_ERROR',
  503: 'SERVICE_UNAVAILABLE',
} as const;

/** In the form of every other error of the API. */
function answerCall(request: FastifyRequest, reply: FastifyReply, status: number): FastifyReply {
  const code = trpcCodes[status as keyof typeof trpcCodes] ?? 'BAD_REQUEST';
  const reason = reasonOf(new TRPCError({ code }), request.id);
  return reply.code(status).send({
    error: {
      message: reason.text,
      code: TRPC_ERROR_CODES_BY_KEY[code],
      data: { code, httpStatus: status, reason },
    },
  });
}

function failurePage(status: number) {
  if (status >= SERVER_ERROR) {
    return { title: 'No se pudo', body: html`<p>${refusals.UNAVAILABLE.text({})}</p>` };
  }
  if (status === TOO_LARGE) {
    return {
      title: 'Es demasiado largo',
      body: html`<p>Volvé a la página anterior y escribí algo más corto.</p>`,
    };
  }
  return {
    title: 'No encontramos esta página',
    body: html`<p>Puede que el enlace se haya cortado. Abrilo otra vez desde el mensaje, o copialo entero.</p>`,
  };
}
