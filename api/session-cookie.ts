import type {} from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { HOUR_MS, MINUTE_MS } from '../domain/time.ts';
import { isFromOwnPage } from './own-page.ts';

/** Of this host alone, over TLS alone (or on this machine): browsers refuse the name without `Secure` and `Path=/`. */
export const SESSION_COOKIE = '__Host-tramite';
const TOKEN = /^[A-Za-z0-9_-]{1,200}$/;
const ATTRIBUTES = { path: '/', httpOnly: true, secure: true, sameSite: 'strict' } as const;
const SECONDS_PER_HOUR = (HOUR_MS / MINUTE_MS) * 60;

/** The browser's half of a session (C5): its token never reaches a script. */
export type SessionCookie = {
  keep: (token: string, hours: number) => void;
  drop: () => void;
};

export function sessionCookieOf(reply: FastifyReply): SessionCookie {
  return {
    keep: (token, hours) => {
      reply.setCookie(SESSION_COOKIE, token, { ...ATTRIBUTES, maxAge: hours * SECONDS_PER_HOUR });
    },
    drop: () => {
      reply.clearCookie(SESSION_COOKIE, ATTRIBUTES);
    },
  };
}

/**
 * The token in the cookie, when a page of ours sent the request. A request that brings `Authorization` is a program's, and its
 * cookie counts for nothing.
 */
export function cookieToken(request: FastifyRequest, ownOrigin: string): string | undefined {
  if (request.headers.authorization !== undefined) return undefined;
  const token = isFromOwnPage(request.headers, ownOrigin) ? request.cookies[SESSION_COOKIE] : undefined;
  return token !== undefined && TOKEN.test(token) ? token : undefined;
}
