import { refuse } from '../errors.ts';
import { actingAdministrator } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { transaction } from '../transaction/transaction.ts';
import { endStaffSessions } from './end-access.ts';
import { changeMember, lockMember } from './lock-member.ts';
import { type MemberView, memberView } from './member-view.ts';
import { sendStaffLink } from './staff-link.ts';

export type RenewSecondFactorInput = {
  memberId: string;
  /** They lost the password too: the link has them choose another one. Otherwise it asks for theirs. */
  alsoPassword: boolean;
};

/**
 * An administrator has a member of staff take up a new second factor (C8): the old one and their sessions end at once, and the link
 * to the new one goes to their mailbox. Who never used their invitation gets another one.
 * @throws {DomainError} FORBIDDEN, SESSION_INVALID, NOT_FOUND, MEMBER_DISABLED, LAST_ADMINISTRATOR for one's own while nobody
 * else could sign in as administrator.
 */
export async function renewSecondFactor(
  ctx: VerbContext,
  input: RenewSecondFactorInput,
): Promise<MemberView> {
  actingAdministrator(ctx);
  const { memberId, alsoPassword } = input;
  return transaction(ctx, async (tx) => {
    if ((await lockMember(tx, memberId)).disabled_at) refuse('MEMBER_DISABLED');
    const lost = { totp_secret: null, ...(alsoPassword ? { password_hash: null } : {}) };
    const member = await changeMember(tx, memberId, lost);
    await endStaffSessions(tx, memberId);
    await sendStaffLink(tx, member);
    tx.event({ type: 'staff.second_factor_renewed', data: { staffId: memberId, alsoPassword } });
    return memberView(member);
  });
}
