import { refuse } from '../errors.ts';
import { actingAdministrator } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { transaction } from '../transaction/transaction.ts';
import { endStaffSessions } from './end-access.ts';
import { changeMember, lockMember } from './lock-member.ts';
import { type MemberView, memberView } from './member-view.ts';
import { endStaffLinks } from './staff-link.ts';

/**
 * An administrator shuts a member of staff out, for good and at once (C8): their sessions end, and what they wished where two are
 * needed is void. What they did stays, and so do the integration keys that they made, which are the company's. Again is a success.
 * @throws {DomainError} FORBIDDEN, SESSION_INVALID, NOT_FOUND, OWN_MEMBERSHIP.
 */
export function disableMember(ctx: VerbContext, { memberId }: { memberId: string }): Promise<MemberView> {
  const { staffId } = actingAdministrator(ctx);
  if (memberId === staffId) refuse('OWN_MEMBERSHIP');
  return transaction(ctx, async (tx) => {
    const member = await lockMember(tx, memberId);
    if (member.disabled_at) return memberView(member);
    const disabled = await changeMember(tx, memberId, { disabled_at: tx.now });
    await endStaffSessions(tx, memberId);
    await endStaffLinks(tx, memberId);
    tx.event({ type: 'staff.disabled', data: { staffId: memberId } });
    return memberView(disabled);
  });
}
