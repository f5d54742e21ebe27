import type { ChangeKind } from '../change-kinds.ts';
import { actingStaff } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { read } from '../transaction/transaction.ts';

type OpenChangesCount = {
  kind: ChangeKind;
  state: string;
  changes: number;
  /** When the oldest of them was opened. */
  oldestAt: string;
};

/** How many changes are open in each state of each kind, for staff. One SQL. @throws {DomainError} FORBIDDEN. */
export async function countOpenChanges(ctx: VerbContext): Promise<OpenChangesCount[]> {
  actingStaff(ctx);
  const rows = await read(ctx).execute<(OpenChangesCount & { oldestAt: string | Date })[]>(
    `select kind, state, count(*)::int as changes, min(opened_at) as "oldestAt" from service_change
      where closed_at is null group by kind, state order by kind, state`,
  );
  return rows.map((row) => ({ ...row, oldestAt: new Date(row.oldestAt).toISOString() }));
}
