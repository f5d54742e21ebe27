import type { EventName } from '../events/event-types.ts';
import { actingStaff } from '../transaction/acting.ts';
import type { Actor, VerbContext } from '../transaction/context.ts';
import { arrayLiteral, read } from '../transaction/transaction.ts';
import { eventText, typesForStaff } from './event-words/catalogue.ts';
import type { Told } from './event-words/words.ts';

export type TimelineEntry = {
  id: string;
  type: string;
  /** What happened, in Spanish. */
  text: string;
  at: string;
  by: Actor['type'];
  /** Who of staff did it. */
  staffName: string | null;
  /** Whom it is about. */
  clientId: string | null;
  /** Of a staff task that was opened or is over: which, and what was chosen. */
  taskKind: string | null;
  taskChoice: string | null;
};

/** A change is over long before; one that was rung by hand all day shows its last ones. */
const MOST = 200;

type Row = Omit<TimelineEntry, 'at' | 'text'> & Omit<Told<EventName>, 'domain'> & { at: string | Date };

/** What happened to a change, for staff, in words and in order; the last ones if they are very many. One SQL. @throws {DomainError} FORBIDDEN. */
export async function changeTimeline(
  ctx: VerbContext,
  { changeId }: { changeId: string },
): Promise<TimelineEntry[]> {
  actingStaff(ctx);
  const rows = await read(ctx).execute<Row[]>(
    /* sql */ `select e.id::text, e.type, e.at, e.actor ->> 'type' as by, m.name as "staffName", e.client_id as "clientId", e.data,
      case when e.type like 'task.%' then e.data ->> 'kind' end as "taskKind", e.data ->> 'choice' as "taskChoice",
      s.label as service, i.number::text as invoice
    from event e
    left join staff m on m.id::text = e.actor ->> 'staffId'
    left join service s on s.id = e.service_id
    left join invoice i on i.id = e.invoice_id
    where e.change_id = ? and e.type = any(?::text[]) order by e.id desc limit ?`,
    [changeId, arrayLiteral(typesForStaff), MOST],
  );
  return rows.toReversed().map(({ service, invoice, data, ...row }) => ({
    ...row,
    text: eventText(row.type as EventName, { service, invoice, domain: null, data }),
    at: new Date(row.at).toISOString(),
  }));
}
