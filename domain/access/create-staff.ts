import { readEmail, readName, readSecret } from '../clients/client-input.ts';
import { refuse } from '../errors.ts';
import type { StaffRole, VerbContext } from '../transaction/context.ts';
import { transaction } from '../transaction/transaction.ts';
import { insertMember } from './insert-member.ts';
import { hashSecret } from './secrets.ts';

export type CreateStaffInput = {
  name: string;
  email: string;
  role: StaffRole;
  password: string;
  /** Base 32, from `newTotpSecret`; the caller shows it once and nobody can read it again. */
  totpSecret: string;
};

/**
 * Adds a member of staff who can sign in at once (C8). Only the system does, for somebody who may reach the database: the first
 * one is made so, the others by `createMember`.
 * @throws {DomainError} FORBIDDEN, INVALID_INPUT, EMAIL_TAKEN when staff has the e-mail already.
 */
export async function createStaff(ctx: VerbContext, input: CreateStaffInput): Promise<{ staffId: string }> {
  if (ctx.actor.type !== 'system') refuse('FORBIDDEN');
  const [name, email] = [readName(input.name), readEmail(input.email)];
  const passwordHash = await hashSecret(readSecret(input.password, 'password', { name, email }));
  return transaction(ctx, async (tx) => {
    const { role, totpSecret } = input;
    const { id } = await insertMember(tx, { name, email, role, passwordHash, totpSecret });
    return { staffId: id };
  });
}
