import type { Client } from '../clients/client.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { endLinks, endSessions } from './end-access.ts';
import { setSecret } from './set-secret.ts';

type NewPassword = {
  passwordHash: string;
  event: 'client.password_changed' | 'client.password_reset';
  /** The one session that stays; all others end (C5). */
  keepSessionId?: string;
};

/** Puts a new password on a locked client, and ends their sessions and links to set one (C5, A1). */
export async function setPassword(tx: Transaction, client: Client, next: NewPassword): Promise<void> {
  const { passwordHash: hash, event, keepSessionId } = next;
  await endSessions(tx, client.id, keepSessionId);
  await endLinks(tx, client.id, 'reset_password');
  await setSecret(tx, client, { secret: 'password', hash, event });
}
