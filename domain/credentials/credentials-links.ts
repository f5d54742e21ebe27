import { LockMode } from '@mikro-orm/core';
import { OneTimeLink } from '../access/entities.ts';
import { settle } from '../messaging/message-standing.ts';
import { OutboundMessage } from '../messaging/outbound-message.ts';
import type { Transaction } from '../transaction/transaction.ts';

/**
 * Ends the links to the credentials of a locked change that nobody opened, with what is sealed in them. A mail that still
 * waits to bring one, or waits for staff to say so, is not sent: it would lead nowhere.
 */
export async function endCredentialsLinks(tx: Transaction, changeId: string): Promise<void> {
  const ended = await tx.em.nativeUpdate(
    OneTimeLink,
    { changeId, purpose: 'panel_credentials', usedAt: null },
    { usedAt: tx.now, sealedSecret: null },
  );
  if (ended === 0) return;
  const waiting = await tx.em.find(
    OutboundMessage,
    { changeId, template: 'transfer_credentials', state: { $in: ['queued', 'parked'] } },
    { lockMode: LockMode.PESSIMISTIC_WRITE },
  );
  for (const message of waiting) {
    message.errorCode = 'superseded';
    await settle(tx, message, 'failed');
  }
}
