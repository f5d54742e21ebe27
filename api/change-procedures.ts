import { z } from 'zod';
import type { Page } from '../domain/page.ts';
import type { VerbContext } from '../domain/transaction/context.ts';
import { listing } from './cursor.ts';
import { freeText, id, pageInput, pageOf, requestId } from './schemas.ts';
import { clientProcedure, verbContext } from './trpc.ts';
import { watchChange } from './watch-change.ts';

const LONGEST_EVENT_ID = 60;

export const byChangeId = z.object({ changeId: id });

type Watchable = { version: number; taskId?: string | undefined };
type Listable = { id: string; openedAt: string };

/** What a kind of change gives its clients, beside procedures of its own. */
type KindOfApi<One extends Watchable, Item extends Listable> = {
  one: z.ZodType<One, One>;
  item: z.ZodType<Item, Item>;
  /** One change as the party who asks sees it. @throws NOT_FOUND, also for whoever is no party. */
  get: (ctx: VerbContext, input: { changeId: string }) => Promise<One>;
  /** The client's changes in whatever role, the newest first. */
  list: (ctx: VerbContext, page: Page) => Promise<Item[]>;
};

type Withdrawable = {
  withdraw: (ctx: VerbContext, input: { changeId: string }) => Promise<{ id: string; state: 'withdrawn' }>;
};

/** `get`, `list` and `watch` of a kind of change. What is not yours is NOT_FOUND (C8). */
export function watchedChange<One extends Watchable, Item extends Listable>(kind: KindOfApi<One, Item>) {
  return {
    /** The change as it stands for whoever asks. Errors: NOT_FOUND. */
    get: clientProcedure
      .meta({ gives: kind.one })
      .input(byChangeId)
      .query(async ({ ctx, input, path }) =>
        kind.one.parse(await kind.get(await verbContext(ctx, path), input)),
      ),

    /** The client's own, in whatever role, the newest first. */
    list: clientProcedure
      .input(pageInput.prefault({}))
      .output(pageOf(kind.item))
      .query(listing(kind.list, ({ openedAt }) => openedAt)),

    /**
     * The change as it stands and again whenever it differs (SSE); resumes after `lastEventId`, ends when it is closed.
     * Errors: NOT_FOUND, SESSION_INVALID also later, TOO_MANY_STREAMS.
     */
    watch: clientProcedure
      .meta({ gives: kind.one })
      .input(byChangeId.extend({ lastEventId: freeText(LONGEST_EVENT_ID).optional() }))
      .subscription(({ ctx, input, path, signal }) =>
        watchChange(ctx, {
          changeId: input.changeId,
          lastEventId: input.lastEventId,
          signal,
          contextNow: () => verbContext(ctx, path),
          read: async (context) => kind.one.parse(await kind.get(context, input)),
        }),
      ),
  };
}

/** The same, and `withdraw`. */
export function changeProcedures<One extends Watchable, Item extends Listable>(
  kind: KindOfApi<One, Item> & Withdrawable,
) {
  return {
    ...watchedChange(kind),

    /** Withdraws the change, until the deciding transaction; again is a success. Errors: NOT_FOUND and those of the kind. */
    withdraw: clientProcedure
      .input(byChangeId.extend({ requestId }))
      .output(z.object({ id, state: z.literal('withdrawn') }))
      .mutation(async ({ ctx, input, path }) => kind.withdraw(await verbContext(ctx, path, input), input)),
  };
}
