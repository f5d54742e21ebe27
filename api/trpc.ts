import { createHmac } from 'node:crypto';
import { initTRPC } from '@trpc/server';
import { TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc';
import type { z } from 'zod';
import { findKey } from '../domain/access/key-actor.ts';
import { isKey } from '../domain/access/new-key.ts';
import { findSession, type SessionActor } from '../domain/access/session-actor.ts';
import { hashToken } from '../domain/access/tokens.ts';
import { refuse } from '../domain/errors.ts';
import { HOUR_MS } from '../domain/time.ts';
import {
  type Actor,
  contextOf,
  type KeyScope,
  type RequestKey,
  type StaffRole,
  type VerbContext,
} from '../domain/transaction/context.ts';
import type { ApiContext } from './context.ts';
import { reasonOf, toTrpcError } from './reasons.ts';

const PING_INTERVAL_MS = 15_000;
const RECONNECT_AFTER_INACTIVITY_MS = 40_000;
const MAX_STREAM_DURATION_MS = HOUR_MS;

/** Who may call a procedure, as the API's document says it: whoever has such a session, or such a key; nobody is asked for nothing. */
export type Callers = { session?: 'client or staff' | 'client' | StaffRole; keyScope?: KeyScope };
/** What the API's document says beside the schemas. `gives` is what a procedure parses its answers, or a stream's events, with itself. */
export type ProcedureMeta = { callers?: Callers; gives?: z.ZodType };

const described = initTRPC.context<ApiContext>().meta<ProcedureMeta>();
const t = described.create({
  // A stack trace never leaves the server, whatever NODE_ENV says.
  isDev: false,
  sse: {
    ping: { enabled: true, intervalMs: PING_INTERVAL_MS },
    client: { reconnectAfterInactivityMs: RECONNECT_AFTER_INACTIVITY_MS },
    maxDurationMs: MAX_STREAM_DURATION_MS,
  },
  errorFormatter({ shape, error, ctx }) {
    const callId = ctx?.callId ?? '';
    const { code } = toTrpcError(error, callId);
    const reason = reasonOf(error, callId);
    return {
      ...shape,
      code: TRPC_ERROR_CODES_BY_KEY[code],
      message: reason.text,
      data: { ...shape.data, code, reason },
    };
  },
});

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;

/** Turns errors into refusals with their code, so that the HTTP status is right. */
const withRefusalCodes = t.middleware(async ({ ctx, next }) => {
  const result = await next();
  if (result.ok) return result;
  throw toTrpcError(result.error, ctx.callId);
});

/** Anyone, also without a session. */
export const publicProcedure = t.procedure.use(withRefusalCodes);

/** Any live session: a client's or a member of staff's (C5). `ctx.session` and `ctx.actor` say whose. */
export const sessionProcedure = publicProcedure
  .meta({ callers: { session: 'client or staff' } })
  .use(async ({ ctx, path, next }) => {
    const { sessionToken: token } = ctx;
    const session = token ? await findSession(await verbContext(ctx, path), { token }) : null;
    if (!session) refuse('SESSION_INVALID');
    return next({ ctx: { session: { id: session.id }, actor: session.actor satisfies SessionActor } });
  });

/** A signed-in client (C8). */
export const clientProcedure = sessionProcedure
  .meta({ callers: { session: 'client' } })
  .use(({ ctx, next }) => {
    const { actor } = ctx;
    if (actor.type !== 'client') refuse('FORBIDDEN');
    return next({ ctx: { actor } });
  });

/** A signed-in member of staff, agent or administrator (C8). */
export const staffProcedure = sessionProcedure
  .meta({ callers: { session: 'agent' } })
  .use(({ ctx, next }) => {
    const { actor } = ctx;
    if (actor.type !== 'staff') refuse('FORBIDDEN');
    return next({ ctx: { actor } });
  });

/** A signed-in administrator (C8). */
export const administratorProcedure = staffProcedure
  .meta({ callers: { session: 'administrator' } })
  .use(({ ctx, next }) => {
    if (ctx.actor.role !== 'administrator') refuse('FORBIDDEN');
    return next();
  });

/** An integration key with this scope, and nobody else (C8). */
export function keyProcedure(scope: KeyScope) {
  return publicProcedure.meta({ callers: { keyScope: scope } }).use(async ({ ctx, path, next }) => {
    const actor = await findCaller(ctx, path, scope);
    if (!actor) refuse('SESSION_INVALID');
    if (actor.type !== 'key' || !actor.scopes.includes(scope)) refuse('FORBIDDEN');
    return next({ ctx: { actor } });
  });
}

/** A signed-in client, or an integration key with this scope (C8); to every other procedure a key is no session. */
export function clientOrKeyProcedure(scope: KeyScope) {
  return publicProcedure
    .meta({ callers: { session: 'client', keyScope: scope } })
    .use(async ({ ctx, path, next }) => {
      const actor = await findCaller(ctx, path, scope);
      if (!actor) refuse('SESSION_INVALID');
      if (actor.type === 'staff' || (actor.type === 'key' && !actor.scopes.includes(scope))) {
        refuse('FORBIDDEN');
      }
      return next({ ctx: { actor } });
    });
}

/** Whose the bearer token is, a session's or a key's. */
async function findCaller(ctx: ApiContext, path: string, scope: KeyScope) {
  const { sessionToken: token } = ctx;
  if (!token) return null;
  const verb = await verbContext(ctx, path);
  if (isKey(token)) return findKey(verb, { token, scope });
  return (await findSession(verb, { token }))?.actor ?? null;
}

/** What a procedure knows when it is called. */
export type Call<Input> = { ctx: ApiContext & { actor?: Actor }; path: string; input: Input };

/**
 * The context of one verb. `input` is the whole parsed input; when it carries a
 * `requestId`, the verb's answer is given once per caller, procedure and id (docs/architecture.md, data flow 2).
 */
export async function verbContext(
  ctx: Call<unknown>['ctx'],
  procedure: string,
  input?: { requestId?: string | undefined },
): Promise<VerbContext> {
  const actor = ctx.actor ?? { type: 'visitor' };
  const request = input?.requestId
    ? requestKey(actor, procedure, { ...input, requestId: input.requestId })
    : undefined;
  return contextOf(ctx.system, { actor, cause: procedure, request });
}

/** Of the id only a hash is kept, so that what is compared by it, secrets too, cannot be guessed from the rows. */
function requestKey(actor: Actor, procedure: string, input: { requestId: string }): RequestKey {
  const { requestId, ...rest } = input;
  const id = requestId.toLowerCase();
  // Parsed input has its keys in the schema's order, whatever order they came in.
  const inputHash = createHmac('sha256', id).update(JSON.stringify(rest)).digest('hex');
  return { idHash: hashToken(id), caller: callerOf(actor), procedure, inputHash };
}

/** A caller is the person, not the session: the retry after signing in again is the same request. */
function callerOf(actor: Actor): string {
  switch (actor.type) {
    case 'client':
      return `client/${actor.clientId}`;
    case 'staff':
      return `staff/${actor.staffId}`;
    case 'key':
      return `key/${actor.keyId}`;
    default:
      return actor.type;
  }
}
