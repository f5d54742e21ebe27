import { endLinks } from '../access/end-access.ts';
import { OneTimeLink } from '../access/entities.ts';
import { sendKeyResetLink } from '../access/key-reset.ts';
import { sendResetLink } from '../access/request-reset.ts';
import { sendConfirmationLink } from '../accounts/confirmation-link.ts';
import { Client } from '../clients/client.ts';
import { pendingEmailOf } from '../clients/pending-email.ts';
import { endCredentialsLinks } from '../credentials/credentials-links.ts';
import { startRenewal } from '../credentials/renew-credentials.ts';
import { refuse } from '../errors.ts';
import { messageEvent, settle } from '../messaging/message-standing.ts';
import type { OutboundMessage } from '../messaging/outbound-message.ts';
import { type TemplateName, templateOf } from '../messaging/templates.ts';
import type { Transaction } from '../transaction/transaction.ts';

/** Before the task and the message, in G5's order: everything that a new link is made under. */
export async function lockForNewLink(tx: Transaction, taskId: string): Promise<void> {
  await tx.em.execute(
    /* sql */ `select lock_in_order(
      array_remove(array(select p.client_id from change_party p where p.change_id = c.id) || m.client_id, null),
      array_remove(array[c.service_id], null), array_remove(array[c.id], null))
    from staff_task k join outbound_message m on m.id = k.message_id
    left join service_change c on c.id = m.change_id
    where k.id = ?`,
    [taskId],
  );
}

/**
 * Staff sends a message again that brought a one-use link: the link was forgotten, so a new one is made by whoever made the
 * first, in a message of its own, and the old one is dead. The row is locked. Resolves to false for a message without one.
 * @throws {DomainError} LINK_LAPSED: used, or the account has changed since; those of `renewCredentials`.
 */
export async function sendNewLink(tx: Transaction, message: OutboundMessage): Promise<boolean> {
  if (!templateOf(message.template).secret) return false;
  const link = await linkOf(tx, message);
  tx.event(messageEvent(message, 'message.sent_again'));
  if (message.template === 'transfer_credentials') await renewAccess(tx, message);
  else await renewOfAccount(tx, message.template, link);
  if (message.state === 'parked') {
    message.errorCode = 'replaced';
    await settle(tx, message, 'failed');
  }
  return true;
}

/** The link that a message brought: the last part of its business key, or the one before the party, is its token's hash. */
async function linkOf(tx: Transaction, message: OutboundMessage): Promise<OneTimeLink> {
  const link = await tx.em.findOne(OneTimeLink, { tokenHash: { $in: message.businessKey.split('/') } });
  return !link || link.usedAt ? refuse('LINK_LAPSED') : link;
}

async function renewOfAccount(tx: Transaction, template: TemplateName, link: OneTimeLink): Promise<void> {
  const client = await tx.em.findOneOrFail(Client, { id: link.clientId });
  const { contactOrSecretChangedAt: changedAt } = client;
  if (changedAt && changedAt > link.createdAt) refuse('LINK_LAPSED');
  if (template === 'account_password_reset') {
    if (client.email !== link.email) refuse('LINK_LAPSED');
    await endLinks(tx, client.id, 'reset_password');
    sendResetLink(tx, client);
  } else if (template === 'account_security_key_reset') {
    // What staff allowed lasts as long as its link does, and a freeze ends it (G9).
    if (link.expiresAt <= tx.now || client.email !== link.email) refuse('LINK_LAPSED');
    await sendKeyResetLink(tx, client);
  } else {
    // What a later sign-up typed was sealed under the token that is gone.
    if (emailToConfirm(client, tx.now) !== link.email || link.sealedSecret) refuse('LINK_LAPSED');
    await sendConfirmationLink(tx, client);
  }
}

function emailToConfirm(client: Client, now: Date): string | undefined {
  return pendingEmailOf(client, now)?.email ?? (client.emailConfirmedAt ? undefined : client.email);
}

async function renewAccess(tx: Transaction, { changeId }: OutboundMessage): Promise<void> {
  if (!changeId) return;
  await startRenewal(tx, changeId);
  await endCredentialsLinks(tx, changeId);
}
