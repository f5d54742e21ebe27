import type { CreateFastifyContextOptions } from '@trpc/server/adapters/fastify';
import type { FastifyBaseLogger, FastifyRequest } from 'fastify';
import type { House } from './house.ts';
import type { StreamLimits } from './streams.ts';

/** What every procedure knows of its call. */
export type ApiContext = {
  house: House;
  /** The client's network address: for throttling, never stored as it is. */
  address: string;
  sessionToken: string | undefined;
  requestLog: FastifyBaseLogger;
  /** Names this call in the log and in the text of an unexpected error. */
  callId: string;
  streams: StreamLimits;
};

const BEARER = /^Bearer ([A-Za-z0-9_-]{1,200})$/;

/** The session token of a request's `Authorization: Bearer …`, if it has one. */
function bearerToken(request: FastifyRequest): string | undefined {
  return BEARER.exec(request.headers.authorization ?? '')?.[1];
}

export function createContextFactory(house: House, streams: StreamLimits) {
  return ({ req }: CreateFastifyContextOptions): ApiContext => ({
    house,
    address: req.ip,
    sessionToken: bearerToken(req),
    requestLog: req.log,
    callId: req.id,
    streams,
  });
}
