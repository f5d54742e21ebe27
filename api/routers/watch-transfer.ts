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
  /** The id of the last event that the client has, when it resumes. */
  lastEventId: string | undefined;
  signal: AbortSignal | undefined;
  read: (
    em: EntityManager,
    ask: { changeId: string; clientId: string; deployment: Deployment },
  ) => Promise<T>;
};

type Following = { version: number; taskId?: string | undefined };

/**
 * Gives the transfer as it stands, and again at every new version, open or settled staff task; the event's id names
 * both. Ends when the
 * transfer is closed, the client leaves or the server stops.
 * @throws SESSION_INVALID, NOT_FOUND, as soon as the session or its right to look ends; TOO_MANY_STREAMS.
 */
export function watchTransfer<T extends Following>(ctx: ApiContext, watched: Watched<T>) {
  const release = ctx.streams.acquire(watched.sessionId, watched.signal);
  return follow(ctx, watched, release);
}

async function* follow<T extends Following>(ctx: ApiContext, watched: Watched<T>, release: () => void) {
  const { house, streams } = ctx;
  const { changeId, clientId, sessionId } = watched;
  const ends = AbortSignal.any([streams.closing, ...(watched.signal ? [watched.signal] : [])]);
  let known = watched.lastEventId;
  try {
    while (!ends.aborted) {
      const em = house.orm.em.fork();
      const tick = await tickOfTransfer(em, { changeId, sessionId, now: await house.clock.now() });
      if (eventId(tick) !== known) {
        const transfer = await watched.read(em, { changeId, clientId, deployment: house.deployment });
        known = eventId(transfer);
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

function eventId({ version, taskId }: Following): string {
  return taskId === undefined ? String(version) : `${version}/${taskId}`;
}
