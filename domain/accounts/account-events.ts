import { positionOf } from '../page.ts';
import { actingClient } from '../transaction/acting.ts';
import type { Actor, VerbContext } from '../transaction/context.ts';
import { read } from '../transaction/transaction.ts';

export type EventView = {
  id: string;
  type: string;
  at: string;
  /** Who caused it, by kind: a client learns no staff id. */
  by: Actor['type'];
  serviceId: string | null;
  changeId: string | null;
};

type Row = Omit<EventView, 'at'> & { at: string | Date };

/**
 * What happened to the account of the client who asks, the newest first (G6); what staff keeps to itself is left out. `cursor` is the `nextCursor` of the page
 * before.
 * @throws {DomainError} FORBIDDEN, INVALID_INPUT.
 */
export async function accountEvents(
  ctx: VerbContext,
  page: { cursor?: string | undefined; limit: number },
): Promise<{ items: EventView[]; nextCursor: string | null }> {
  const { clientId } = actingClient(ctx);
  const before = positionOf(page.cursor);
  const rows = await read(ctx).execute<Row[]>(
    /* sql */ `select id::text, type, at, actor ->> 'type' as by, service_id as "serviceId", change_id as "changeId"
    from event
    where client_id = ? and type not like 'task.%' and type <> 'client.fraud_risk_flagged'
      and (?::bigint is null or id < ?::bigint) order by event.id desc limit ?`,
    [clientId, before, before, page.limit + 1],
  );
  const items = rows.slice(0, page.limit).map((row) => ({ ...row, at: new Date(row.at).toISOString() }));
  return { items, nextCursor: rows.length > page.limit ? (items.at(-1)?.id ?? null) : null };
}
