import type { Client } from '../clients/client.ts';
import { tell } from '../messaging/tell.ts';
import { settleTasks } from '../tasks/settle-tasks.ts';
import { DAY_MS } from '../time.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { endLinks } from './end-access.ts';
import { createLink } from './one-use-link.ts';

/** How long the link in the mail works. */
const KEY_LINK_MS = DAY_MS;

/** Sends a locked client the link that sets a new security key (C5); an older one stops working. */
export async function sendKeyResetLink(tx: Transaction, client: Client): Promise<void> {
  await endLinks(tx, client.id, 'reset_security_key');
  const { token, tokenHash } = createLink(tx, client, {
    purpose: 'reset_security_key',
    email: client.email,
    expiresAt: new Date(tx.now.getTime() + KEY_LINK_MS),
  });
  tell(tx, {
    to: { id: client.id, email: client.email },
    businessKey: `account_security_key_reset/${tokenHash}`,
    template: 'account_security_key_reset',
    variables: { name: client.name, link: `${tx.ctx.deployment.publicUrl}/clave-de-seguridad/${token}` },
  });
}

/** Staff has answered what a locked client asked for, or nobody needs to. */
export async function settleKeyReset(tx: Transaction, client: Client): Promise<void> {
  client.keyResetAskedAt = null;
  client.keyResetAllowedBy = null;
  await settleTasks(tx, { subjectId: client.id, kinds: ['security_key_lost'] });
}

/**
 * A new key that a locked client asked for, or was allowed, is off: whoever asked may have been somebody else, since the secrets
 * or the e-mail that they asked under were changed, or the account was frozen (G9). It is to be asked for anew.
 */
export async function dropKeyReset(tx: Transaction, client: Client): Promise<void> {
  await endLinks(tx, client.id, 'reset_security_key');
  if (client.keyResetAskedAt) await settleKeyReset(tx, client);
}
