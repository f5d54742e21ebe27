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
    /** None until they chose one. */
    passwordHash: p.text().lazy().nullable(),
    /** None until they took it up: without one nobody signs in. */
    totpSecret: p.text().lazy().nullable(),
    /** The last accepted TOTP time step: a code is good once. */
    totpLastStep: p.integer().nullable(),
    /** Since when they are shut out, for good. */
    disabledAt: p.datetime().nullable(),
    createdAt: p.datetime(),
  },
});
export type Staff = InferEntity<typeof Staff>;

/** What a link in a member's mailbox sets (C8); only the hash of its token is kept. */
export const StaffLink = defineEntity({
  name: 'StaffLink',
  tableName: 'staff_link',
  properties: {
    tokenHash: p.text().primary(),
    staffId: p.uuid(),
    /** The second factor to come: AES-256-GCM under a key that only the token yields, gone once it is used or over. */
    sealedSecret: p.text().nullable(),
    createdAt: p.datetime(),
    expiresAt: p.datetime(),
    usedAt: p.datetime().nullable(),
  },
});
export type StaffLink = InferEntity<typeof StaffLink>;

/**
 * Whether what takes two members of staff where there are two may be done now (C8): another one asked for it, or there is
 * none. False: it is to be kept as the wish of whoever asks. Whoever was disabled is no member, and what they wished is void.
 * @throws {DomainError} SECOND_MEMBER_NEEDED when the same person asks again; SESSION_INVALID for who was disabled meanwhile.
 */
export async function isAgreedByTwo(
  em: EntityManager,
  { staffId, askedBy }: { staffId: string; askedBy: string | null | undefined },
): Promise<boolean> {
  const members = await em.find(Staff, { disabledAt: null }, { fields: ['id'] });
  const others = members.filter(({ id }) => id !== staffId);
  if (others.length === members.length) refuse('SESSION_INVALID');
  if (others.length === 0 || others.some(({ id }) => id === askedBy)) return true;
  return askedBy === staffId ? refuse('SECOND_MEMBER_NEEDED') : false;
}
