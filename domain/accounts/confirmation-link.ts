import { sinceItBegan } from '../access/end-access.ts';
import { OneTimeLink } from '../access/entities.ts';
import { createLink } from '../access/one-use-link.ts';
import { countTryWithin } from '../access/throttle.ts';
import type { Client } from '../clients/client.ts';
import { noticeTime } from '../clients/edit-notices.ts';
import { pendingEmailOf } from '../clients/pending-email.ts';
import { tell } from '../messaging/tell.ts';
import { DAY_MS, MINUTE_MS } from '../time.ts';
import type { Transaction } from '../transaction/transaction.ts';

/** How long the link of a sign-up works; that of an edited e-mail works as long as it is kept for the client. */
const SIGN_UP_LINK_MS = 7 * DAY_MS;
/** A client who asks again sooner gets no second mail: nobody's mailbox is filled by signing them up. */
const RESEND_AFTER_MS = 10 * MINUTE_MS;
const RESENDS_A_DAY = { limit: 5, windowSeconds: 86_400 };

/**
 * Sends the link that confirms the e-mail that the client asked for (C7), or else the account as it is (C1); older ones of
 * that kind stop working.
 */
export async function sendConfirmationLink(
  tx: Transaction,
  client: Client,
  token?: string,
): Promise<{ linkId: string }> {
  await tx.em.nativeUpdate(
    OneTimeLink,
    {
      clientId: client.id,
      purpose: 'confirm_email',
      sealedSecret: null,
      usedAt: null,
      expiresAt: { $gt: tx.now },
    },
    { expiresAt: sinceItBegan() },
  );
  return sendLink(tx, client, { token });
}

/**
 * Sends a link, with `sealed` in it for a later sign-up with the e-mail of an unclaimed account (C1). The mail holds nothing
 * that anybody typed: its reader may be a stranger to whoever typed it.
 */
export async function sendLink(
  tx: Transaction,
  client: Client,
  { token, sealed }: { token?: string | undefined; sealed?: string },
): Promise<{ linkId: string }> {
  const { email, until: expiresAt } = toConfirm(client, tx.now);
  const link = createLink(tx, client, {
    purpose: 'confirm_email',
    token,
    email,
    sealedSecret: sealed,
    expiresAt,
  });
  // Also to whoever never confirmed the account: this asks for it.
  tell(tx, {
    to: { id: client.id, email },
    businessKey: `account_confirm_email/${link.tokenHash}`,
    template: 'account_confirm_email',
    variables: { ...(await noticeTime(tx)), link: `${tx.ctx.deployment.publicUrl}/confirmar/${link.token}` },
  });
  return { linkId: link.tokenHash };
}

function toConfirm(client: Client, now: Date): { email: string; until: Date } {
  const ownUntil = new Date(now.getTime() + SIGN_UP_LINK_MS);
  return pendingEmailOf(client, now) ?? { email: client.email, until: ownUntil };
}

/**
 * Sends the link again, unless one went to that address moments ago or enough went in a day. The client must be locked.
 */
export async function resendConfirmationLink(tx: Transaction, client: Client): Promise<void> {
  const { email } = toConfirm(client, tx.now);
  const recent = await tx.em.count(OneTimeLink, {
    clientId: client.id,
    purpose: 'confirm_email',
    email,
    sealedSecret: null,
    createdAt: { $gt: new Date(tx.now.getTime() - RESEND_AFTER_MS) },
  });
  if (recent > 0) return;
  const key = `confirmation_again/${email}`;
  const exhausted = await countTryWithin(tx.em, { key, now: tx.now, ...RESENDS_A_DAY });
  if (!exhausted) await sendConfirmationLink(tx, client);
}
