import type { Transaction } from '../../db/transaction.ts';
import { DAY_MS, MINUTE_MS } from '../time.ts';
import { OneTimeLink } from './access.ts';
import type { Client } from './client.ts';
import { type SignUpData, sealProposal } from './sign-up-proposal.ts';
import { countTryWithin } from './throttle.ts';
import { newToken } from './tokens.ts';

/** How long the link in the mail works. */
const CONFIRMATION_LINK_MS = 7 * DAY_MS;
/** A client who asks again sooner gets no second mail: nobody's mailbox is filled by signing him up. */
const RESEND_AFTER_MS = 10 * MINUTE_MS;
const RESENDS_A_DAY = { limit: 5, windowSeconds: 86_400 };

type Recipient = Pick<Client, 'id' | 'name' | 'email'>;

/** Sends the link that confirms an account as it is (C1); older ones of that kind stop working. */
export async function sendConfirmationLink(tx: Transaction, client: Recipient): Promise<void> {
  await tx.em.execute(
    /* sql */ `update one_time_link set expires_at = ?
    where client_id = ? and purpose = 'confirm_email' and sealed_secret is null and used_at is null
      and expires_at > ?`,
    [tx.now, client.id, tx.now],
  );
  sendLink(tx, client);
}

/** Sends the link that confirms a later sign-up with the e-mail of an unclaimed account, and nobody else's (C1). */
export function sendProposalLink(tx: Transaction, client: Recipient, proposal: SignUpData): void {
  sendLink(tx, client, proposal);
}

function sendLink(tx: Transaction, client: Recipient, proposal?: SignUpData): void {
  const { token, tokenHash } = newToken();
  tx.em.create(OneTimeLink, {
    tokenHash,
    purpose: 'confirm_email',
    clientId: client.id,
    changeId: null,
    email: client.email,
    sealedSecret: proposal ? sealProposal(proposal, token) : null,
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
    variables: {
      name: proposal?.name ?? client.name,
      link: `${tx.ctx.deployment.publicUrl}/confirmar/${token}`,
    },
  });
}

/**
 * Sends the link for the account as it is, unless one went to that address moments ago or enough went in a day. The client
 * must be locked.
 */
export async function resendConfirmationLink(tx: Transaction, client: Recipient): Promise<void> {
  const recent = await tx.em.execute(
    /* sql */ `select 1 from one_time_link
    where client_id = ? and purpose = 'confirm_email' and email = ? and sealed_secret is null and created_at > ?
    limit 1`,
    [client.id, client.email, new Date(tx.now.getTime() - RESEND_AFTER_MS)],
  );
  if (recent.length > 0) return;
  const key = `confirmation_again/${client.email}`;
  const exhausted = await countTryWithin(tx.em, { key, now: tx.now, ...RESENDS_A_DAY });
  if (!exhausted) await sendConfirmationLink(tx, client);
}
