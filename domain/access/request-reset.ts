import type { Client } from '../clients/client.ts';
import { normalEmail } from '../clients/contact.ts';
import { lockClients } from '../clients/lock-client.ts';
import { tell } from '../messaging/tell.ts';
import { HOUR_MS, MINUTE_MS } from '../time.ts';
import type { VerbContext } from '../transaction/context.ts';
import { read, type Transaction, transaction } from '../transaction/transaction.ts';
import { OneTimeLink } from './entities.ts';
import { knowledgeOf, type Place } from './known-place.ts';
import { createLink } from './one-use-link.ts';
import { countTryWithin, tooManyTries } from './throttle.ts';

/** How long the link in the mail works. */
const RESET_LINK_MS = HOUR_MS;
/** Who asks again sooner gets no second mail: nobody's mailbox is filled by asking for them. */
const ASK_AGAIN_MS = 10 * MINUTE_MS;
const ASKS_PER_ADDRESS = { limit: 30, windowSeconds: 900 };

export type RequestResetInput = { email: string } & Place;

/**
 * Asks for a link that sets a new password (C5). Whether there is an account is looked up behind the answer, by
 * `sendResetLink`: the answer is the same for every e-mail, after the same work. What strangers behind an address use up
 * does not bind an account that was signed in to from there (C6).
 * @throws {DomainError} TOO_MANY_TRIES.
 */
export async function requestReset(
  ctx: VerbContext,
  input: RequestResetInput,
): Promise<Record<never, never>> {
  const email = normalEmail(input.email) ?? '';
  const em = read(ctx);
  const known = await knowledgeOf(em, { account: email, place: input, now: ctx.now });
  const asks = { key: `reset/${input.address}`, ...ASKS_PER_ADDRESS };
  const until = await countTryWithin(em, { ...asks, now: ctx.now });
  if (until && !known.byDevice && !known.byAddress) throw tooManyTries(ctx.now, until);
  return transaction(ctx, async (tx) => {
    tx.handoff({ kind: 'password_reset', email, cause: ctx.cause });
    return {};
  });
}

/** Sends that link to the confirmed e-mail of an account; to another e-mail nothing. */
export function handleResetAsk(ctx: VerbContext, { email }: { email: string }): Promise<void> {
  return transaction(ctx, async (tx) => {
    const [known] = await tx.em.execute<{ id: string }[]>('select id from client where email = ?', [email]);
    const [client] = await lockClients(tx, known ? [known.id] : []);
    if (client?.emailConfirmedAt && !(await wasAskedLately(tx, client))) sendResetLink(tx, client);
  });
}

async function wasAskedLately(tx: Transaction, client: Client): Promise<boolean> {
  const createdAt = { $gt: new Date(tx.now.getTime() - ASK_AGAIN_MS) };
  return (await tx.em.count(OneTimeLink, { clientId: client.id, purpose: 'reset_password', createdAt })) > 0;
}

/** Sends a locked client a link that sets a new password. */
export function sendResetLink(tx: Transaction, client: Client): void {
  const { token, tokenHash } = createLink(tx, client, {
    purpose: 'reset_password',
    email: client.email,
    expiresAt: new Date(tx.now.getTime() + RESET_LINK_MS),
  });
  tx.event({ type: 'client.password_reset_asked', clientId: client.id });
  tell(tx, {
    to: { id: client.id, email: client.email },
    businessKey: `account_password_reset/${tokenHash}`,
    template: 'account_password_reset',
    variables: { name: client.name, link: `${tx.ctx.deployment.publicUrl}/clave/${token}` },
  });
}
