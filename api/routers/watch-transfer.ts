import { setTimeout as wait } from 'node:timers/promises';
import type { EntityManager } from '@mikro-orm/postgresql';
import { tracked } from '@trpc/server';
import type { Deployment } from '../../domain/context.ts';
import { tickOfTransfer } from '../../domain/transfer/follow-transfer.ts';
import type { ApiContext } from '../context.ts';
import { toTrpcError } from '../reasons.ts';

type Watched<T> = {
  changeId: string;
  clientId: string;
  sessionId: string;
  /** The version that the client already has, when it resumes. */
  lastEventId: string | undefined;
  signal: AbortSignal | undefined;
  read: (
    em: EntityManager,
    ask: { changeId: string; clientId: string; deployment: Deployment },
  ) => Promise<T>;
};

/**
 * Gives the transfer as it stands, and again at every new version; the event's id is the version. Ends when the
 * transfer is closed, the client leaves or the server stops.
 * @throws SESSION_INVALID, NOT_FOUND, as soon as the session or its right to look ends; TOO_MANY_STREAMS.
 */
export function watchTransfer<T extends { version: number }>(ctx: ApiContext, watched: Watched<T>) {
  const release = ctx.streams.acquire(watched.sessionId, watched.signal);
  return follow(ctx, watched, release);
}

async function* follow<T extends { version: number }>(
  ctx: ApiContext,
  watched: Watched<T>,
  release: () => void,
) {
  const { house, streams } = ctx;
  const { changeId, clientId, sessionId } = watched;
  const ends = AbortSignal.any([streams.closing, ...(watched.signal ? [watched.signal] : [])]);
  let known = watched.lastEventId;
  try {
    while (!ends.aborted) {
      const em = house.orm.em.fork();
      const tick = await tickOfTransfer(em, { changeId, sessionId, now: await house.clock.now() });
      if (String(tick.version) !== known) {
        const transfer = await watched.read(em, { changeId, clientId, deployment: house.deployment });
        known = String(transfer.version);
        yield tracked(known, transfer);
      }
      if (tick.closed) return;
      await wait(streams.intervalMs, undefined, { signal: ends }).catch(() => undefined);
    }
  } catch (error) {
    throw toTrpcError(error, ctx.callId);
  } finally {
    release();
  }
}
