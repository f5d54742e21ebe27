import type { Transaction } from '../transaction/transaction.ts';
import type { OutboundMessage } from './outbound-message.ts';

/**
 * Puts down an attempt that the provider had taken and then could not deliver: the message is as one never accepted, and
 * what is said of that attempt later is known for it (A5 holds for each attempt by itself).
 */
export async function endAttempt(
  tx: Transaction,
  message: OutboundMessage,
  { providerId, code }: { providerId: string; code: string },
): Promise<void> {
  await tx.em.execute(
    'insert into failed_attempt (provider_id, message_id, error_code, failed_at) values (?, ?, ?, ?)',
    [providerId, message.id, code, tx.now],
  );
  message.failedAttempts += 1;
  message.providerId = null;
  message.acceptedAt = null;
}

/** Whether a provider's message is an attempt of this one that has failed. */
export async function hasFailed(
  tx: Transaction,
  message: OutboundMessage,
  providerId: string,
): Promise<boolean> {
  if (message.failedAttempts === 0 || message.providerId === providerId) return false;
  const rows = await tx.em.execute('select 1 from failed_attempt where provider_id = ? and message_id = ?', [
    providerId,
    message.id,
  ]);
  return rows.length > 0;
}
