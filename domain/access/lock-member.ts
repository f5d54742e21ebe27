import { refuse } from '../errors.ts';
import { actingAdministrator } from '../transaction/acting.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { MEMBER, type MemberRow } from './member-view.ts';

/**
 * Locks the member whom an administrator shuts out or gives a new second factor, and all administrators, in the order of their ids:
 * one who was shut out meanwhile does nothing any more, so that of two who shut out each other one is left (C8).
 * @throws {DomainError} FORBIDDEN, SESSION_INVALID, NOT_FOUND, LAST_ADMINISTRATOR where nobody else could sign in as one.
 */
export async function lockMember(tx: Transaction, memberId: string): Promise<MemberRow> {
  const { staffId } = actingAdministrator(tx.ctx);
  const rows = await tx.em.execute<MemberRow[]>(
    /* sql */ `select ${MEMBER} from staff where role = 'administrator' or id = ? order by id for no key update`,
    [memberId],
  );
  const able = rows.filter(
    (row) => row.role === 'administrator' && !row.disabled_at && row.has_second_factor,
  );
  if (!able.some(({ id }) => id === staffId)) refuse('SESSION_INVALID');
  const member = rows.find(({ id }) => id === memberId) ?? refuse('NOT_FOUND');
  if (able.every(({ id }) => id === memberId)) refuse('LAST_ADMINISTRATOR');
  return member;
}

/** Changes a locked member. */
export async function changeMember(
  tx: Transaction,
  memberId: string,
  changes: { disabled_at: Date } | { totp_secret: null; password_hash?: null },
): Promise<MemberRow> {
  const columns = Object.keys(changes).map((column) => `${column} = ?`);
  const [member] = await tx.em.execute<MemberRow[]>(
    `update staff set ${columns.join(', ')} where id = ? returning ${MEMBER}`,
    [...Object.values(changes), memberId],
  );
  return member ?? refuse('NOT_FOUND');
}
