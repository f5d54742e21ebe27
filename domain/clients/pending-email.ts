import { UniqueConstraintViolationException } from '@mikro-orm/core';
import type { VerbContext } from '../transaction/context.ts';
import { read, type Transaction } from '../transaction/transaction.ts';
import type { Client } from './client.ts';

const EXCLUSION_VIOLATION = '23P01';

/** The e-mail that a client asked for and can still confirm; until then it is kept for them (C7). */
export function pendingEmailOf(client: Client, now: Date): { email: string; until: Date } | undefined {
  const { pendingEmail: email, pendingEmailUntil: until } = client;
  return email && until && now < until ? { email, until } : undefined;
}

/**
 * Forgets what a locked client asked for: it became theirs, or whoever asked may have been somebody else, since the secrets that
 * they asked under were changed or the account was frozen meanwhile.
 */
export function dropPendingEmail(client: Client): void {
  client.pendingEmail = null;
  client.pendingEmailSince = null;
  client.pendingEmailUntil = null;
}

/** Whether an e-mail is a client's, or kept for another one. */
export async function isEmailTaken(tx: Transaction, email: string, clientId: string): Promise<boolean> {
  const taken = await tx.em.execute(
    /* sql */ `select 1 from client where email = ?
    union all
    select 1 from client where pending_email = ? and pending_email_until > ? and id <> ?`,
    [email, email, tx.now, clientId],
  );
  return taken.length > 0;
}

/** Whether the database refused an e-mail that somebody else took at the same moment. */
export function isTakenMeanwhile(error: unknown): boolean {
  if (error instanceof UniqueConstraintViolationException) return true;
  return (error as { code?: unknown } | null)?.code === EXCLUSION_VIOLATION;
}

/** Forgets e-mails that nobody confirmed in time: they are free already. Waits for no lock. */
export async function forgetLapsedEmails(ctx: VerbContext, { limit }: { limit: number }): Promise<void> {
  await read(ctx).execute(
    /* sql */ `update client set pending_email = null, pending_email_since = null, pending_email_until = null
    where id = any (array(
      select id from client where pending_email_until <= ? order by pending_email_until limit ?
      for no key update skip locked
    ))`,
    [ctx.now, limit],
  );
}
