import { Client } from '../clients/client.ts';
import { noticeTime, tellOfEdit } from '../clients/edit-notices.ts';
import { dropPendingEmail } from '../clients/pending-email.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { endGrants } from './end-access.ts';
import { dropKeyReset } from './key-reset.ts';

type NewSecurityKey = {
  securityKeyHash: string;
  event: 'client.security_key_changed' | 'client.security_key_reset';
};

/**
 * Puts a new security key on a locked client; grants, and what was asked for, under the old one end. It is a recent change
 * (T10), and they are told both ways (C5, C9).
 */
export async function setSecurityKey(tx: Transaction, client: Client, next: NewSecurityKey): Promise<void> {
  await tx.em.nativeUpdate(Client, { id: client.id }, { securityKeyHash: next.securityKeyHash });
  client.contactOrSecretChangedAt = tx.now;
  client.version += 1;
  dropPendingEmail(client);
  await endGrants(tx, client.id);
  await dropKeyReset(tx, client);
  tx.event({ type: next.event, clientId: client.id, data: { version: client.version } });
  await tellOfEdit(tx, client, {
    businessKey: `account_security_key_changed/${client.id}/${client.version}`,
    template: 'account_security_key_changed',
    variables: { name: client.name, ...(await noticeTime(tx)) },
    edited: ['securityKey'],
  });
}
