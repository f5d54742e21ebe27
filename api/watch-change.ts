import { setTimeout as wait } from 'node:timers/promises';
import { tracked } from '@trpc/server';
import { tickOfChange } from '../domain/changes/watch.ts';
import type { ApiContext } from './context.ts';
import { toTrpcError } from './reasons.ts';

type Watched<T> = {
  changeId: string;
  sessionId: string;
  /** The id of the last event that the client has, when it resumes. */
  lastEventId: string | undefined;
  signal: AbortSignal | undefined;
  read: () => Promise<T>;
};

type Following = { version: number; taskId?: string | undefined };

/**
 * Gives a change as it stands, and again at every new version, open or settled staff task; the event's id names both.
 * Ends when the change is closed, the client leaves or the server stops.
 * @throws SESSION_INVALID, NOT_FOUND, as soon as the session or its right to look ends; TOO_MANY_STREAMS.
 */
export function watchChange<T extends Following>(ctx: ApiContext, watched: Watched<T>) {
  const release = ctx.streams.acquire(watched.sessionId, watched.signal);
  return follow(ctx, watched, release);
}

async function* follow<T extends Following>(ctx: ApiContext, watched: Watched<T>, release: () => void) {
  const { house, streams } = ctx;
  const { changeId, sessionId } = watched;
  const ends = AbortSignal.any([streams.closing, ...(watched.signal ? [watched.signal] : [])]);
  let known = watched.lastEventId;
  try {
    while (!ends.aborted) {
      const now = await house.clock.now();
      const tick = await tickOfChange(house.orm.em.fork(), { changeId, sessionId, now });
      if (eventId(tick) !== known) {
        const change = await watched.read();
        known = eventId(change);
        yield tracked(known, change);
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
