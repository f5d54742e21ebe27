import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
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

/** Whether somebody else of staff can agree to what one member wants (C8). */
export async function hasSecondMember(em: EntityManager, staffId: string): Promise<boolean> {
  return (await em.count(Staff, { id: { $ne: staffId } })) > 0;
}
