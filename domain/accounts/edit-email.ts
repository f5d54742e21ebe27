import { dropKeyReset } from '../access/key-reset.ts';
import type { Client } from '../clients/client.ts';
import { keepVersion } from '../clients/client-version.ts';
import { noticeTime, recordEdit, tellOfEdit } from '../clients/edit-notices.ts';
import { dropPendingEmail, isTakenMeanwhile } from '../clients/pending-email.ts';
import { refuse } from '../errors.ts';
import { followContactEdit } from '../kinds/kinds.ts';
import { addressesOf } from '../messaging/tell.ts';
import { DAY_MS } from '../time.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { sendConfirmationLink } from './confirmation-link.ts';

/** How long an e-mail that was asked for is kept, and its link works (C7). */
const RESERVATION_MS = DAY_MS;

/**
 * Keeps an e-mail for a locked client until its link is opened, in the place of one that they asked for before (C7): the one
 * on file stands, and is told. Asking is a recent change already, since a thief of an account begins with it (T10).
 */
export async function askForEmail(tx: Transaction, client: Client, email: string): Promise<void> {
  client.pendingEmail = email;
  client.pendingEmailSince = tx.now;
  client.pendingEmailUntil = new Date(tx.now.getTime() + RESERVATION_MS);
  client.contactOrSecretChangedAt = tx.now;
  await tx.em.flush();
  const { linkId } = await sendConfirmationLink(tx, client);
  tx.event({ type: 'client.email_asked', clientId: client.id });
  await tellOfEdit(tx, client, {
    businessKey: `account_email_asked/${linkId}`,
    template: 'account_email_asked',
    variables: { name: client.name, ...(await noticeTime(tx)) },
    edited: ['pendingEmail'],
  });
}

/**
 * The e-mail that a locked client asked for is theirs from now on (C7): a new version, told at the old and the new address;
 * consents whose texts name the old one are void (T8).
 * @throws {DomainError} FROZEN (G9); LINK_INVALID if it became another client's at the same moment.
 */
export async function takeEmail(tx: Transaction, client: Client, email: string): Promise<void> {
  if (client.frozenAt) refuse('FROZEN');
  const before = addressesOf(client);
  client.email = email;
  client.emailConfirmedAt = tx.now;
  dropPendingEmail(client);
  await dropKeyReset(tx, client);
  client.contactVersion += 1;
  client.contactOrSecretChangedAt = tx.now;
  client.version += 1;
  keepVersion(tx, client);
  await tx.em.flush().catch((error: unknown) => {
    if (isTakenMeanwhile(error)) refuse('LINK_INVALID');
    throw error;
  });
  await recordEdit(tx, client, { edited: ['email'], before });
  await followContactEdit(tx, { client, emailChanged: true });
}
