import type { ChangeKind } from '../change-kinds.ts';
import {
  changeView,
  STAFF_CHANGES,
  type StaffChange,
  type StaffChangeRow,
} from '../changes/staff-change-view.ts';
import type { Page } from '../page.ts';
import { actingStaff } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { arrayLiteral, read } from '../transaction/transaction.ts';
import { endsOf } from './kinds.ts';

export type ListEndedInput = Page & { kind?: ChangeKind | undefined; state?: string | undefined };

/**
 * Changes that are over, the last one to end first, for staff. One SQL: the last few of each kind and state out of its own stretch of
 * one index, however rare what is asked for is.
 * @throws {DomainError} FORBIDDEN.
 */
export async function listEndedChanges(ctx: VerbContext, input: ListEndedInput): Promise<StaffChange[]> {
  actingStaff(ctx);
  const { after, limit } = input;
  const ends = endsOf(input);
  const rows = await read(ctx).execute<StaffChangeRow[]>(
    /* sql */ `${STAFF_CHANGES} join (
      select e.id from unnest(?::text[], ?::text[]) as ends(kind, state), lateral (
        select id, closed_at from service_change
        where kind = ends.kind and state = ends.state and closed_at is not null
          ${after ? 'and (closed_at, id) < (?, ?::uuid)' : ''}
        order by closed_at desc, id desc limit ?) e
      order by e.closed_at desc, e.id desc limit ?) last on last.id = c.id
      order by c.closed_at desc, c.id desc`,
    [
      arrayLiteral(ends.map(({ kind }) => kind)),
      arrayLiteral(ends.map(({ state }) => state)),
      ...(after ? [after.at, after.id] : []),
      limit,
      limit,
    ],
  );
  return rows.map(changeView);
}
