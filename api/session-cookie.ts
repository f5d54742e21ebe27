import type {} from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { HOUR_MS, MINUTE_MS } from '../domain/time.ts';

/** Of this host alone, over TLS alone (or on this machine): browsers refuse the name without `Secure` and `Path=/`. */
const NAME = '__Host-tramite';
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
      reply.setCookie(NAME, token, { ...ATTRIBUTES, maxAge: hours * SECONDS_PER_HOUR });
    },
    drop: () => {
      reply.clearCookie(NAME, ATTRIBUTES);
    },
  };
}

/**
 * The token in the cookie, when a page of ours sent the request: a browser says so itself, and an older one by `Origin`.
 * A request that brings `Authorization` is a program's, and its cookie counts for nothing.
 */
export function cookieToken(request: FastifyRequest, ownOrigin: string): string | undefined {
  const { authorization, origin, 'sec-fetch-site': site } = request.headers;
  if (authorization !== undefined) return undefined;
  const isOurs = site === undefined ? origin === ownOrigin : site === 'same-origin';
  const token = isOurs ? request.cookies[NAME] : undefined;
  return token !== undefined && TOKEN.test(token) ? token : undefined;
}
