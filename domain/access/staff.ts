import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { refuse } from '../errors.ts';
import { staffRoles } from '../transaction/context.ts';

/** A member of staff; signs in with a password and a TOTP code (C8). */
export const Staff = defineEntity({
  name: 'Staff',
  tableName: 'staff',
  properties: {
    id: p.uuid().primary(),
    name: p.text(),
    email: p.text(),
    role: p.enum(staffRoles),
    passwordHash: p.text().lazy(),
    totpSecret: p.text().lazy(),
    /** The last accepted TOTP time step: a code is good once. */
    totpLastStep: p.integer().nullable(),
    createdAt: p.datetime(),
  },
});
export type Staff = InferEntity<typeof Staff>;

/**
 * Whether what takes two members of staff where there are two may be done now (C8): another one asked for it, or there is
 * none. False: it is to be kept as the wish of whoever asks.
 * @throws {DomainError} SECOND_MEMBER_NEEDED when the same person asks again.
 */
export async function isAgreedByTwo(
  em: EntityManager,
  { staffId, askedBy }: { staffId: string; askedBy: string | null | undefined },
): Promise<boolean> {
  const others = await em.find(Staff, { id: { $ne: staffId } }, { fields: ['id'] });
  if (others.length === 0 || others.some(({ id }) => id === askedBy)) return true;
  return askedBy === staffId ? refuse('SECOND_MEMBER_NEEDED') : false;
}
