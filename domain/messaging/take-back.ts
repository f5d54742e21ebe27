import type { Transaction } from '../transaction/transaction.ts';
import { messageEvent } from './message-standing.ts';

type Overtaken = Parameters<typeof messageEvent>[0];

/**
 * What a message announces is not so any more: where it still waits to be sent, it is not sent (A8). What was sent, or is
 * being sent at this moment, stays as it is.
 */
export async function takeBack(tx: Transaction, businessKey: string): Promise<void> {
  const overtaken = await tx.em.execute<Overtaken[]>(
    /* sql */ `update outbound_message set state = 'silenced', next_check_at = null, held_for = null
    where business_key = ? and state in ('queued', 'held')
    returning id, template, channel, client_id as "clientId", change_id as "changeId"`,
    [businessKey],
  );
  for (const message of overtaken) tx.event(messageEvent(message, 'message.overtaken'));
}
