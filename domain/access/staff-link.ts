import { tell } from '../messaging/tell.ts';
import { DAY_MS } from '../time.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { sinceItBegan } from './end-access.ts';
import type { MemberRow } from './member-view.ts';
import { seal } from './sealed-secret.ts';
import { StaffLink } from './staff.ts';
import { newToken } from './tokens.ts';
import { newTotpSecret } from './totp.ts';

/** How long the link in the mail works. */
const STAFF_LINK_MS = DAY_MS;

/**
 * Mails a locked member the link by which they take up a new second factor, and choose a password where they have none (C8):
 * an older one stops working. Nobody else, not even who asked for it, sees either.
 */
export async function sendStaffLink(tx: Transaction, member: MemberRow): Promise<void> {
  await endStaffLinks(tx, member.id);
  const { token, tokenHash } = newToken();
  tx.em.create(StaffLink, {
    tokenHash,
    staffId: member.id,
    sealedSecret: seal(newTotpSecret(), token),
    createdAt: tx.now,
    expiresAt: new Date(tx.now.getTime() + STAFF_LINK_MS),
  });
  const link = `${tx.ctx.deployment.publicUrl}/acceso-equipo/${token}`;
  const { name, email } = member;
  const template = member.has_password ? 'staff_second_factor' : 'staff_invitation';
  tell(tx, { to: { email }, businessKey: `${template}/${tokenHash}`, template, variables: { name, link } });
}

/** Ends a locked member's unused links, with what is sealed in them. */
export async function endStaffLinks(tx: Transaction, staffId: string): Promise<void> {
  await tx.em.nativeUpdate(
    StaffLink,
    { staffId, usedAt: null, expiresAt: { $gt: tx.now } },
    { expiresAt: sinceItBegan(), sealedSecret: null },
  );
}
