import type { Channel } from '../transaction/channel.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { messageEvent } from './message-standing.ts';

type Overtaken = Parameters<typeof messageEvent>[0];

/**
 * What a message announces is not so any more: where it still waits to be sent, it is not sent (A8), nor is any copy of it that
 * staff sent. What was sent, or is being sent at this moment, stays as it is, but is not sent again (A7). Resolves to the channels on
 * which it waited.
 */
export async function takeBack(tx: Transaction, businessKey: string): Promise<Channel[]> {
  const overtaken = await tx.em.execute<Overtaken[]>(TAKE_BACK, [businessKey, businessKey, tx.now]);
  for (const message of overtaken) tx.event(messageEvent(message, 'message.overtaken'));
  return [...new Set(overtaken.map(({ channel }) => channel))];
}

const TAKE_BACK = /* sql */ `
with announced as (
    select id, state in ('queued', 'held') as waits from outbound_message
    where overtaken_at is null
      and (business_key = ? or resent_of in (select id from outbound_message where business_key = ?))
    for update
  ), taken as (
    update outbound_message m set overtaken_at = ?,
      state = case when waits then 'silenced' else m.state end,
      next_check_at = case when waits then null else m.next_check_at end,
      held_for = case when waits then null else m.held_for end
    from announced a where m.id = a.id
    returning m.id, m.template, m.channel, m.client_id, m.change_id, waits
  )
  select id, template, channel, client_id as "clientId", change_id as "changeId" from taken where waits`;
