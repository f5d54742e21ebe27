import type { CreateFastifyContextOptions } from '@trpc/server/adapters/fastify';
import type { FastifyBaseLogger } from 'fastify';
import { callerAddress } from './caller-address.ts';
import { cookieToken, type SessionCookie, sessionCookieOf } from './session-cookie.ts';
import type { StreamLimits } from './streams.ts';
import type { System } from './system.ts';

/** What every procedure knows of its call. */
export type ApiContext = {
  system: System;
  /** Where the call comes from, as `callerAddress` names it: for throttling, never stored as it is. */
  address: string;
  sessionToken: string | undefined;
  /** Where signing in puts the token if the caller is a page of ours. */
  sessionCookie: SessionCookie;
  requestLog: FastifyBaseLogger;
  /** Names this call in the log and in the text of an unexpected error. */
  callId: string;
  streams: StreamLimits;
};

const BEARER = /^Bearer ([A-Za-z0-9_-]{1,200})$/;

/** Makes the context of a call from its request. The session token is only read here: `sessionProcedure` checks it (C5). */
export function createContextFactory(system: System, streams: StreamLimits) {
  return ({ req, res }: CreateFastifyContextOptions): ApiContext => ({
    system,
    address: callerAddress(req.ip),
    sessionToken:
      BEARER.exec(req.headers.authorization ?? '')?.[1] ?? cookieToken(req, system.deployment.publicUrl),
    sessionCookie: sessionCookieOf(res),
    requestLog: req.log,
    callId: req.id,
    streams,
  });
}
