import { readEmail, readName } from '../clients/client-input.ts';
import { actingAdministrator } from '../transaction/acting.ts';
import type { StaffRole, VerbContext } from '../transaction/context.ts';
import { transaction } from '../transaction/transaction.ts';
import { insertMember } from './insert-member.ts';
import { type MemberView, memberView } from './member-view.ts';
import { refuseShutOut } from './refuse-shut-out.ts';
import { sendStaffLink } from './staff-link.ts';

export type CreateMemberInput = { name: string; email: string; role: StaffRole };

/**
 * An administrator adds a member of staff (C8): the link by which they choose their password and take up their second factor goes
 * to their mailbox, and until it is used nobody signs in.
 * @throws {DomainError} FORBIDDEN, SESSION_INVALID, INVALID_INPUT, EMAIL_TAKEN when staff has the e-mail already, also of one who is disabled.
 */
export function createMember(ctx: VerbContext, input: CreateMemberInput): Promise<MemberView> {
  actingAdministrator(ctx);
  const [name, email] = [readName(input.name), readEmail(input.email)];
  return transaction(ctx, async (tx) => {
    await refuseShutOut(tx);
    const member = await insertMember(tx, { name, email, role: input.role });
    await sendStaffLink(tx, member);
    return memberView(member);
  });
}
