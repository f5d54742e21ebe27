import { readSecret } from '../clients/client-input.ts';
import { refuse } from '../errors.ts';
import type { VerbContext } from '../transaction/context.ts';
import { type Transaction, transaction } from '../transaction/transaction.ts';
import { checkSecret } from './check-own-secret.ts';
import type { Place } from './known-place.ts';
import { type OpenStaffLink, readStaffLink } from './open-staff-link.ts';
import { hashSecret } from './secrets.ts';
import { StaffLink } from './staff.ts';
import { acceptedStep } from './totp.ts';

export type UseStaffLinkInput = {
  token: string;
  /** The one that they have, or that they choose where they have none. */
  password: string;
  /** Of the new second factor: the app has taken it up. */
  totp: string;
} & Place;

/**
 * A member of staff takes up the second factor of their link, once (C8). That code is used up: signing in takes the next one.
 * @throws {DomainError} LINK_INVALID, INVALID_INPUT, SECRET_WRONG, TOO_MANY_TRIES.
 */
export async function useStaffLink(
  ctx: VerbContext,
  input: UseStaffLinkInput,
): Promise<Record<never, never>> {
  const link = await readStaffLink(ctx, input.token);
  const passwordHash = await rightPassword(ctx, link, input);
  const step = acceptedStep(link.totpSecret, input.totp, ctx.now);
  if (step === undefined) {
    refuse('INVALID_INPUT', { field: 'totp', expected: 'el código que la aplicación muestra ahora' });
  }
  return transaction(ctx, async (tx) => {
    await takeUp(tx, link, { passwordHash, step });
    tx.event({ type: 'staff.second_factor_taken_up', data: { staffId: link.staffId } });
    return {};
  });
}

async function rightPassword(
  ctx: VerbContext,
  link: OpenStaffLink,
  input: UseStaffLinkInput,
): Promise<string> {
  const { passwordHash, name, email } = link;
  const { password } = input;
  if (passwordHash === null) return hashSecret(readSecret(password, 'password', { name, email }));
  await checkSecret(ctx, {
    secret: 'password',
    secretHash: passwordHash,
    typed: password,
    email,
    place: input,
  });
  return passwordHash;
}

/** The member's row first: who shuts them out, or has them renew it again, locks it too. */
async function takeUp(
  tx: Transaction,
  { tokenHash, staffId, totpSecret, passwordHash: before }: OpenStaffLink,
  next: { passwordHash: string; step: number },
): Promise<void> {
  const taken = await tx.em.execute(
    /* sql */ `update staff set password_hash = ?, totp_secret = ?, totp_last_step = ?
    where id = ? and disabled_at is null and password_hash is not distinct from ?::text returning id`,
    [next.passwordHash, totpSecret, next.step, staffId, before],
  );
  const used = await tx.em.nativeUpdate(
    StaffLink,
    { tokenHash, usedAt: null, expiresAt: { $gt: tx.now } },
    { usedAt: tx.now, sealedSecret: null },
  );
  if (taken.length === 0 || used === 0) refuse('LINK_INVALID');
}
