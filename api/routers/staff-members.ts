import { z } from 'zod';
import { createMember } from '../../domain/access/create-member.ts';
import { disableMember } from '../../domain/access/disable-member.ts';
import { listMembers } from '../../domain/access/member-view.ts';
import { renewSecondFactor } from '../../domain/access/renew-second-factor.ts';
import { staffRoles } from '../../domain/transaction/context.ts';
import { listing } from '../cursor.ts';
import { id, instant, pageInput, pageOf, requestId, typedText } from '../schemas.ts';
import { administratorProcedure, router, verbContext } from '../trpc.ts';

const memberOutput = z.object({
  id,
  name: z.string(),
  email: z.string(),
  role: z.enum(staffRoles),
  /** `invited`: a password is still to be chosen, by the link; `renewing`: a new second factor waits for theirs. */
  state: z.enum(['active', 'invited', 'renewing', 'disabled']),
  createdAt: instant,
});

const onMember = z.object({ memberId: id, requestId });

/** Staff's own accounts, for administrators (C8). Secrets go to the member's mailbox alone. Errors of each: FORBIDDEN. */
export const staffMembersRouter = router({
  /** The newest first, those who are disabled too. */
  list: administratorProcedure
    .input(pageInput.prefault({}))
    .output(pageOf(memberOutput))
    .query(listing(listMembers, ({ createdAt }) => createdAt)),

  /** Mails them the link to choose a password and take up a second factor. Errors: INVALID_INPUT, EMAIL_TAKEN. */
  create: administratorProcedure
    .input(z.object({ name: typedText, email: typedText, role: z.enum(staffRoles), requestId }))
    .output(memberOutput)
    .mutation(async ({ ctx, input, path }) => createMember(await verbContext(ctx, path, input), input)),

  /**
   * At once and for good; never oneself. What they wished where two members are needed is void. Errors: NOT_FOUND,
   * OWN_MEMBERSHIP, SESSION_INVALID.
   */
  disable: administratorProcedure
    .input(onMember)
    .output(memberOutput)
    .mutation(async ({ ctx, input, path }) => disableMember(await verbContext(ctx, path, input), input)),

  /**
   * The old second factor, and the password with `alsoPassword`, end at once with every session; the link to the new one is mailed
   * to them. Errors: NOT_FOUND, MEMBER_DISABLED, LAST_ADMINISTRATOR, SESSION_INVALID.
   */
  renewSecondFactor: administratorProcedure
    .input(onMember.extend({ alsoPassword: z.boolean().default(false) }))
    .output(memberOutput)
    .mutation(async ({ ctx, input, path }) => renewSecondFactor(await verbContext(ctx, path, input), input)),
});
