import { countTryWithin } from '../access/throttle.ts';
import { hashToken } from '../access/tokens.ts';
import { Client } from '../clients/client.ts';
import { tell } from '../messaging/tell.ts';
import { formatInstant } from '../time.ts';
import type { VerbContext } from '../transaction/context.ts';
import type { AskHandoff } from '../transaction/handoffs.ts';
import { type Transaction, transaction } from '../transaction/transaction.ts';
import { sendConfirmationLink, sendLink } from './confirmation-link.ts';

/** Mails that sign-ups may cause to one e-mail address in a day, whoever signs up, and from one network address. */
const MAILS_A_DAY = 10;
const MAILS_A_DAY_FROM_ONE_ADDRESS = 3;
const DAY_SECONDS = 86_400;
const ISO_DATE_LENGTH = 10;

type SignUp = Extract<AskHandoff, { kind: 'sign_up' }>;

/**
 * Sends the mail that a sign-up causes, behind its answer (C1). As long as nobody ever confirmed the account, each sign-up gets a
 * link of its own; any other owner is told that somebody tried, once a day at most, and so is whoever reads the mail of
 * an address that is kept for another client's edit (C7). Once more for the same sign-up sends nothing.
 */
export function sendSignUpMail(ctx: VerbContext, signUp: SignUp): Promise<void> {
  return transaction(ctx, async (tx) => {
    const owner = await lockOwner(tx, signUp.email);
    if ((await wasSent(tx, signUp.token)) || !(await mayWriteTo(tx, signUp))) return;
    if (!owner) return tellAwaited(tx, signUp.email);
    if (owner.isUnclaimed) {
      await (signUp.isFirst ? sendConfirmationLink(tx, owner, signUp.token) : sendLink(tx, owner, signUp));
      return;
    }
    tell(tx, {
      to: owner,
      businessKey: `account_already_exists/${owner.id}/${tx.now.toISOString().slice(0, ISO_DATE_LENGTH)}`,
      template: 'account_already_exists',
      variables: { name: owner.name },
    });
  });
}

async function lockOwner(tx: Transaction, email: string): Promise<Client | undefined> {
  const [row] = await tx.em.execute<Record<string, unknown>[]>(
    'select * from client where email = ? for no key update',
    [email],
  );
  return row && tx.em.map(Client, row);
}

/** Tells, once, from when on an address that is kept for another client's edit can be signed up with. */
async function tellAwaited(tx: Transaction, email: string): Promise<void> {
  const [kept] = await tx.em.execute<{ id: string; until: string | Date; time_zone: string }[]>(
    /* sql */ `select c.id, c.pending_email_until as until, s.time_zone from client c, company_settings s
    where c.pending_email = ? and c.pending_email_until > ?`,
    [email, tx.now],
  );
  if (!kept) return;
  const until = new Date(kept.until);
  tell(tx, {
    to: { email },
    businessKey: `account_email_awaited/${kept.id}/${until.toISOString()}`,
    template: 'account_email_awaited',
    variables: { until: formatInstant(until, kept.time_zone) },
  });
}

async function wasSent(tx: Transaction, token: string): Promise<boolean> {
  const sent = await tx.em.execute('select 1 from one_time_link where token_hash = ?', [hashToken(token)]);
  return sent.length > 0;
}

/** One stranger can neither fill a mailbox nor use up the mails that its owner's own sign-up needs. */
async function mayWriteTo(tx: Transaction, { email, addressHash }: SignUp): Promise<boolean> {
  const counters = [
    { key: `sign_up_mail/${email}/${addressHash}`, limit: MAILS_A_DAY_FROM_ONE_ADDRESS },
    { key: `sign_up_mail/${email}`, limit: MAILS_A_DAY },
  ];
  for (const counter of counters) {
    const until = await countTryWithin(tx.em, { ...counter, windowSeconds: DAY_SECONDS, now: tx.now });
    if (until) return false;
  }
  return true;
}
