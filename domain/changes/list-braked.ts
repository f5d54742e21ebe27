import type { Page } from '../page.ts';
import { IS_BRAKED } from '../tasks/task-ground.ts';
import { actingStaff } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { read } from '../transaction/transaction.ts';
import type { ClockAct } from './brake.ts';

/** Something that the clock was not let do, as staff sees it. */
export type BrakedView = ClockAct & {
  id: string;
  /** What its holder calls the service. */
  serviceLabel: string;
  reason: string;
  refusedAt: string;
};

type Row = Omit<BrakedView, 'refusedAt'> & { refusedAt: Date | string };

/** What the open task `brake` lists (B10), the longest waiting first. One SQL. @throws {DomainError} FORBIDDEN. */
export async function listBraked(ctx: VerbContext, { after, limit }: Page): Promise<BrakedView[]> {
  actingStaff(ctx);
  const rows = await read(ctx).execute<Row[]>(
    /* sql */ `select b.id, b.what, b.subject_id as "subjectId", b.service_id as "serviceId", s.label as "serviceLabel",
      b.reason, b.refused_at as "refusedAt"
    from braked b join service s on s.id = b.service_id
    where ${IS_BRAKED}
      and (b.refused_at, b.id) > (coalesce(?::timestamptz, '-infinity'), coalesce(?::uuid, b.id))
    order by b.refused_at, b.id limit ?`,
    [after?.at ?? null, after?.id ?? null, limit],
  );
  return rows.map((row) => ({ ...row, refusedAt: new Date(row.refusedAt).toISOString() }));
}
