import { Client } from '../clients/client.ts';
import { noticeTime, tellOfEdit } from '../clients/edit-notices.ts';
import { dropPendingEmail } from '../clients/pending-email.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { endLinks, endSessions } from './end-access.ts';
import { dropKeyReset } from './key-reset.ts';

type NewPassword = {
  passwordHash: string;
  event: 'client.password_changed' | 'client.password_reset';
  /** The one session that stays; all others end (C5). */
  keepSessionId?: string;
};

/**
 * Puts a new password on a locked client, ends their sessions, links to set one, and an e-mail or a new security key that was asked
 * for, and tells them both ways (C5, A1, C9).
 */
export async function setPassword(tx: Transaction, client: Client, next: NewPassword): Promise<void> {
  await tx.em.nativeUpdate(Client, { id: client.id }, { passwordHash: next.passwordHash });
  client.contactOrSecretChangedAt = tx.now;
  client.version += 1;
  dropPendingEmail(client);
  await endSessions(tx, client.id, next.keepSessionId);
  await endLinks(tx, client.id, 'reset_password');
  await dropKeyReset(tx, client);
  tx.event({ type: next.event, clientId: client.id, data: { version: client.version } });
  await tellOfEdit(tx, client, {
    businessKey: `account_password_changed/${client.id}/${client.version}`,
    template: 'account_password_changed',
    variables: { name: client.name, ...(await noticeTime(tx)) },
    edited: ['password'],
  });
}
