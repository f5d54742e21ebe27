import type { EventName } from '../events/event-types.ts';
import { type Numbered, type NumberedPage, numberedPage, positionOf } from '../page.ts';
import { actingClient } from '../transaction/acting.ts';
import type { Actor, VerbContext } from '../transaction/context.ts';
import { arrayLiteral, read } from '../transaction/transaction.ts';
import { eventText, typesForClient, typesForParties } from './event-words/catalogue.ts';
import type { Told } from './event-words/words.ts';

export type EventView = {
  id: string;
  type: string;
  /** What happened, in Spanish. */
  text: string;
  at: string;
  /** Who caused it, by kind: a client learns no staff id. */
  by: Actor['type'];
  serviceId: string | null;
  changeId: string | null;
};

type Row = Omit<EventView, 'at' | 'text'> & Told<EventName> & { at: string | Date };

/** Of a client `c`, up to `n` events before the one `b`: what is about them, and about changes that they are a party of. */
const READ = /* sql */ `with asked as (select ?::uuid as c, ?::bigint as b, ?::int as n), found as (
    (select e.* from asked, event e
      where e.client_id = c and e.type = any(?::text[]) and (b is null or e.id < b) order by e.id desc limit (select n from asked))
    union all
    (select e.* from asked, change_party p, lateral (
        select * from event e
        where e.change_id = p.change_id and e.client_id is distinct from p.client_id and e.type = any(?::text[])
          and (b is null or e.id < b) order by e.id desc limit n) e
      where p.client_id = c)
  )
  select f.id::text, f.type, f.at, f.actor ->> 'type' as by, f.service_id as "serviceId", f.change_id as "changeId", f.data,
    s.label as service, i.number::text as invoice, d.name as domain
  from asked join found f on true
  left join ownership_interval o on o.service_id = f.service_id and o.client_id = c and o.ended_at is null
  left join service s on s.id = o.service_id
  left join invoice i on i.id = f.invoice_id and i.client_id = c
  left join domain d on d.id::text = f.data ->> 'domainId' and d.client_id = c
  order by f.id desc limit (select n from asked)`;

/**
 * What happened to the account of the client who asks, in words, the newest first (G6); what staff keeps to itself is left out.
 * A service is named while it is theirs, for its name may be another one by then. `cursor` is the `nextCursor` of the page
 * before. One SQL.
 * @throws {DomainError} FORBIDDEN, INVALID_INPUT.
 */
export async function accountEvents(ctx: VerbContext, page: NumberedPage): Promise<Numbered<EventView>> {
  const { clientId } = actingClient(ctx);
  const rows = await read(ctx).execute<Row[]>(READ, [
    clientId,
    positionOf(page.cursor),
    page.limit + 1,
    arrayLiteral(typesForClient),
    arrayLiteral(typesForParties),
  ]);
  return numberedPage(rows, page, ({ service, invoice, domain, data, ...row }) => ({
    ...row,
    text: eventText(row.type as EventName, { service, invoice, domain, data }),
    at: new Date(row.at).toISOString(),
  }));
}
