import { type HeldService, subjectsOfService } from '../services/lock-held-service.ts';
import type { Transaction } from '../transaction/transaction.ts';

/**
 * What makes a message about an announced price one of its kind: one for each holder of each service, for ever (A2). As SQL
 * and as text.
 */
export function priceNoticeKey(changeId: string, serviceId: string, clientId: string): string {
  return `price_change/${changeId}/${serviceId}/${clientId}`;
}
const KEY = "'price_change/' || c.id || '/' || s.id || '/' || o.client_id";

/** When a channel took the notice of a change `c` to who holds `s` by now (`o`): null if none did. */
export const PRICE_TOLD_AT = /* sql */ `(select min(m.accepted_at) from outbound_message m
  where m.business_key = ${KEY} and m.state in ('sent', 'delivered', 'read'))`;

/** Whether a channel may still take it, or staff is asked about its message already. */
export const PRICE_UNDER_WAY = /* sql */ `exists (select from outbound_message m
  where m.business_key = ${KEY} and m.state in ('queued', 'held', 'sending', 'parked'))`;

/**
 * The announced price of a term of `s` that begins at `t.end_date`: the latest one whose day has come by then, of which its
 * holder `o` was told as many days before as were announced (B2, D23). Whoever withdraws it waits, or was first.
 */
export const ANNOUNCED_PRICE = /* sql */ `
  select c.id, c.amount from price_notice n join price_change c on c.id = n.price_change_id
  where n.service_id = s.id and not n.is_over and c.withdrawn_at is null and c.from_date <= t.end_date
    and (${PRICE_TOLD_AT} at time zone w.time_zone)::date + c.notice_days <= t.end_date
  order by c.from_date desc limit 1 for share of c`;

/**
 * The first term with an announced price begins: from now on it is the service's own, as what was agreed on. One that was
 * withdrawn meanwhile stays what that one invoice cost. The caller holds the service's lock; the change's is taken here.
 */
export async function movePrice(tx: Transaction, service: HeldService, priceChangeId: string): Promise<void> {
  const [moved] = await tx.em.execute<{ amount: string }[]>(MOVE, [service.id, priceChangeId]);
  if (!moved) return;
  const data = { priceChangeId, amount: moved.amount };
  tx.event({ type: 'service.price_changed', ...subjectsOfService(service), data });
}

/** What was announced for earlier days is over with it. */
const MOVE = /* sql */ `
with due as (
  select s.id as service_id, s.price, c.id, c.amount, c.from_date
  from price_change c
  join price_notice n on n.price_change_id = c.id and not n.is_over
  join service s on s.id = n.service_id
  where s.id = ? and c.id = ? and c.withdrawn_at is null
  for share of c
), moved as (
  update service s set price = due.amount from due where s.id = due.service_id returning s.price
), over as (
  update price_notice n set is_over = true, due_at = null,
    moved_from = case when c.id = due.id then due.price end
  from due, price_change c
  where n.service_id = due.service_id and c.id = n.price_change_id and not n.is_over and c.from_date <= due.from_date
)
select price::text as amount from moved`;
