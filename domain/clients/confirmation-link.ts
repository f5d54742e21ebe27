import type { Transaction } from '../../db/transaction.ts';
import { DAY_MS, MINUTE_MS } from '../time.ts';
import { OneTimeLink } from './access.ts';
import type { Client } from './client.ts';
import { newToken } from './tokens.ts';

/** How long the link in the mail works. */
const CONFIRMATION_LINK_MS = 7 * DAY_MS;
/** A client who asks again sooner gets no second mail: nobody's mailbox is filled by signing him up. */
const RESEND_AFTER_MS = 10 * MINUTE_MS;

type Recipient = Pick<Client, 'id' | 'name' | 'email'>;

/** Sends the link that confirms an e-mail address (C1); older links of the client stop working. */
export async function sendConfirmationLink(tx: Transaction, client: Recipient): Promise<void> {
  const { token, tokenHash } = newToken();
  await tx.em.execute(
    /* sql */ `update one_time_link set expires_at = ?
    where client_id = ? and purpose = 'confirm_email' and used_at is null and expires_at > ?`,
    [tx.now, client.id, tx.now],
  );
  tx.em.create(OneTimeLink, {
    tokenHash,
    purpose: 'confirm_email',
    clientId: client.id,
    changeId: null,
    email: client.email,
    sealedSecret: null,
    createdAt: tx.now,
    expiresAt: new Date(tx.now.getTime() + CONFIRMATION_LINK_MS),
    usedAt: null,
  });
  tx.message({
    businessKey: `account_confirm_email/${tokenHash}`,
    channel: 'email',
    address: client.email,
    clientId: client.id,
    template: 'account_confirm_email',
    variables: { name: client.name, link: `${tx.ctx.deployment.publicUrl}/confirmar/${token}` },
  });
}

/** The same, unless one went to that address moments ago. The client must be locked. */
export async function resendConfirmationLink(tx: Transaction, client: Recipient): Promise<void> {
  const recent = await tx.em.execute(
    /* sql */ `select 1 from one_time_link
    where client_id = ? and purpose = 'confirm_email' and email = ? and created_at > ? limit 1`,
    [client.id, client.email, new Date(tx.now.getTime() - RESEND_AFTER_MS)],
  );
  if (recent.length === 0) await sendConfirmationLink(tx, client);
}
