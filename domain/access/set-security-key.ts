import type { Client } from '../clients/client.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { endGrants } from './end-access.ts';
import { setSecret } from './set-secret.ts';

type NewSecurityKey = {
  securityKeyHash: string;
  event: 'client.security_key_changed' | 'client.security_key_reset';
};

/** Puts a new security key on a locked client; the grants under the old one end (C5, C6). */
export async function setSecurityKey(tx: Transaction, client: Client, next: NewSecurityKey): Promise<void> {
  const { securityKeyHash: hash, event } = next;
  await endGrants(tx, client.id);
  await setSecret(tx, client, { secret: 'securityKey', hash, event });
}
