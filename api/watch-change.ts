import { setTimeout as wait } from 'node:timers/promises';
import { tracked } from '@trpc/server';
import { tickOfChange } from '../domain/changes/watch.ts';
import { refuse } from '../domain/errors.ts';
import type { VerbContext } from '../domain/transaction/context.ts';
import type { ApiContext } from './context.ts';
import { toTrpcError } from './reasons.ts';

type Watched<T> = {
  changeId: string;
  /** The id of the last event that the client has, when it resumes. */
  lastEventId: string | undefined;
  signal: AbortSignal | undefined;
  /** The context of one look: with the clock as it is then. */
  contextNow: () => Promise<VerbContext>;
  read: (context: VerbContext) => Promise<T>;
};

type Following = { version: number; taskId?: string | undefined };

/**
 * Gives a change as it stands, and again at every new version, open or settled staff task; the event's id names both.
 * Ends when the change is closed or the client leaves.
 * @throws UNAVAILABLE when the server stops: it is resumed elsewhere; SESSION_INVALID, NOT_FOUND, as soon as the session or its right to look ends; TOO_MANY_STREAMS.
 */
export function watchChange<T extends Following>(
  ctx: ApiContext & { session: { id: string } },
  watched: Watched<T>,
) {
  const release = ctx.streams.acquire(ctx.session.id, watched.signal);
  return follow(ctx, watched, release);
}

async function* follow<T extends Following>(ctx: ApiContext, watched: Watched<T>, release: () => void) {
  const { streams } = ctx;
  const ends = AbortSignal.any([streams.closing, ...(watched.signal ? [watched.signal] : [])]);
  let known = watched.lastEventId;
  try {
    while (!ends.aborted) {
      const context = await watched.contextNow();
      const tick = await tickOfChange(context, watched);
      if (eventId(tick) !== known) {
        const change = await watched.read(context);
        known = eventId(change);
        yield tracked(known, change);
      }
      if (tick.closed) return;
      await wait(streams.intervalMs, undefined, { signal: ends }).catch(() => undefined);
    }
    // An end without a failure would tell whoever follows that there is nothing more to come.
    if (streams.closing.aborted) refuse('UNAVAILABLE');
  } catch (error) {
    throw toTrpcError(error, ctx.callId);
  } finally {
    release();
  }
}

function eventId({ version, taskId }: Following): string {
  return taskId === undefined ? String(version) : `${version}/${taskId}`;
}
