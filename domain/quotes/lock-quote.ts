import { refuse } from '../errors.ts';
import { type HeldService, readHeldService } from '../services/lock-held-service.ts';
import type { Period } from '../services/service.ts';
import type { Transaction } from '../transaction/transaction.ts';
import type { QuoteStatus } from './quote.ts';
import { IS_OVER } from './quote-view.ts';

/** A locked quote with its locked client and, if it is about one, the locked service, whoever holds it by now. */
export type LockedQuote = {
  id: string;
  number: number;
  status: QuoteStatus;
  /** Whether the last day on which it could be accepted has passed. */
  isOver: boolean;
  currency: string;
  dueDays: number;
  timeZone: string;
  client: { id: string; name: string; phone: string; email: string };
  /** In the order in which they were given. */
  lines: { description: string; amount: string }[];
  service: HeldService | undefined;
  /** What accepting it upgrades the service to; `recurring` in minor units (U5). */
  upgrade: { planId: string; period: Period; recurring: string } | null;
};

type Row = Omit<LockedQuote, 'id' | 'number' | 'service'> & { number: string };

/**
 * Locks a quote after its client and its service, in G5's order: four statements. With a `clientId` it must be that client's.
 * @throws {DomainError} NOT_FOUND.
 */
export async function lockQuote(
  tx: Transaction,
  { quoteId, clientId }: { quoteId: string; clientId?: string },
): Promise<LockedQuote> {
  // A quote never changes its client or its service, so both can be read before the lock.
  const [of] = await tx.em.execute<{ client_id: string; service_id: string | null }[]>(
    'select client_id, service_id from quote where id = ?',
    [quoteId],
  );
  if (!of || (clientId !== undefined && of.client_id !== clientId)) refuse('NOT_FOUND');
  await tx.lock({ clients: [of.client_id], services: of.service_id ? [of.service_id] : [] });
  const [row] = await tx.em.execute<Row[]>(LOCKED, [tx.now, quoteId]);
  if (!row) refuse('NOT_FOUND');
  const service = of.service_id ? await readHeldService(tx, of.service_id) : undefined;
  return { ...row, id: quoteId, number: Number(row.number), service };
}

const LOCKED = /* sql */ `
select q.number, q.status, jsonb_build_object('id', c.id, 'name', c.name, 'phone', c.phone, 'email', c.email) as client, (
    select jsonb_agg(jsonb_build_object('description', l.description, 'amount', l.amount::text) order by l.position)
    from quote_line l where l.quote_id = q.id
  ) as lines,
  case when q.upgrade_plan_id is not null then jsonb_build_object('planId', q.upgrade_plan_id, 'period', q.upgrade_period,
    'recurring', q.recurring::text) end as upgrade,
  ${IS_OVER} as "isOver", q.currency, w.quote_due_days as "dueDays", w.time_zone as "timeZone"
from quote q join client c on c.id = q.client_id cross join company_settings w
where q.id = ?
for no key update of q`;
