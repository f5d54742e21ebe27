import { refuse } from '../errors.ts';
import { actingStaff } from '../transaction/acting.ts';
import type { StaffRole, VerbContext } from '../transaction/context.ts';
import { read } from '../transaction/transaction.ts';

type StaffSelf = {
  id: string;
  name: string;
  role: StaffRole;
  /** The company's, IANA: whose hours its deadlines are (G3). */
  timeZone: string;
};

/** The member of staff who asks (C8). One SQL. @throws {DomainError} FORBIDDEN, NOT_FOUND. */
export async function staffSelf(ctx: VerbContext): Promise<StaffSelf> {
  const { staffId } = actingStaff(ctx);
  const [self] = await read(ctx).execute<StaffSelf[]>(
    `select id, name, role, (select time_zone from company_settings) as "timeZone" from staff where id = ?`,
    [staffId],
  );
  return self ?? refuse('NOT_FOUND');
}
