import { Client } from '../clients/client.ts';
import { noticeTime, tellOfEdit } from '../clients/edit-notices.ts';
import { dropPendingEmail } from '../clients/pending-email.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { dropKeyReset } from './key-reset.ts';

type NewSecret = { hash: string } & (
  | { secret: 'password'; event: 'client.password_changed' | 'client.password_reset' }
  | { secret: 'securityKey'; event: 'client.security_key_changed' | 'client.security_key_reset' }
);

const secrets = {
  password: { column: 'passwordHash', template: 'account_password_changed' },
  securityKey: { column: 'securityKeyHash', template: 'account_security_key_changed' },
} as const;

/**
 * Puts a new secret on a locked client. It is a recent change (T10); an e-mail or a security key that was asked for under the old
 * one is off, and they are told both ways (C5, C9).
 */
export async function setSecret(
  tx: Transaction,
  client: Client,
  { hash, secret, event }: NewSecret,
): Promise<void> {
  const { column, template } = secrets[secret];
  await tx.em.nativeUpdate(Client, { id: client.id }, { [column]: hash });
  client.contactOrSecretChangedAt = tx.now;
  client.version += 1;
  dropPendingEmail(client);
  await dropKeyReset(tx, client);
  tx.event({ type: event, clientId: client.id, data: { version: client.version } });
  await tellOfEdit(tx, client, {
    businessKey: `${template}/${client.id}/${client.version}`,
    template,
    variables: { name: client.name, ...(await noticeTime(tx)) },
    edited: [secret],
  });
}
