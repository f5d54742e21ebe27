import { randomUUID } from 'node:crypto';
import { refuse } from '../errors.ts';
import { isLocalDate, type LocalDate } from '../time.ts';
import { actingAdministrator, actingStaff } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { read, transaction } from '../transaction/transaction.ts';

/** A day on which the clock suspends nobody (B3). */
export type Holiday = { id: string; day: LocalDate; name: string };

const LISTED = 'select id, day, name from company_holiday where removed_at is null';

/** The company's holidays, the first one first, also those that are past. One SQL. @throws {DomainError} FORBIDDEN. */
export function listHolidays(ctx: VerbContext): Promise<Holiday[]> {
  actingStaff(ctx);
  return read(ctx).execute<Holiday[]>(`${LISTED} order by day`);
}

/** Adds a day to the list; one that is in it already stays as it is. @throws {DomainError} FORBIDDEN, INVALID_INPUT. */
export async function addHoliday(
  ctx: VerbContext,
  { day, name }: { day: LocalDate; name: string },
): Promise<Holiday> {
  actingAdministrator(ctx);
  if (!isLocalDate(day)) refuse('INVALID_INPUT', { field: 'day', expected: 'una fecha como 2026-12-25' });
  return transaction(ctx, async (tx) => {
    const [added] = await tx.em.execute<Holiday[]>(
      /* sql */ `insert into company_holiday (id, day, name, added_at) values (?, ?, ?, ?)
      on conflict (day) where removed_at is null do nothing returning id, day, name`,
      [randomUUID(), day, name, tx.now],
    );
    if (added) {
      tx.event({ type: 'company.holiday_added', data: { holidayId: added.id, day } });
      return added;
    }
    const [there] = await tx.em.execute<Holiday[]>(`${LISTED} and day = ?`, [day]);
    return there ?? refuse('UNAVAILABLE');
  });
}

/** Takes a day off the list; again is a success. @throws {DomainError} FORBIDDEN, NOT_FOUND. */
export function removeHoliday(
  ctx: VerbContext,
  { holidayId }: { holidayId: string },
): Promise<{ id: string }> {
  actingAdministrator(ctx);
  return transaction(ctx, async (tx) => {
    const known = await tx.em.execute('select 1 from company_holiday where id = ?', [holidayId]);
    if (known.length === 0) refuse('NOT_FOUND');
    const removed = await tx.em.execute(
      'update company_holiday set removed_at = ? where id = ? and removed_at is null returning id',
      [tx.now, holidayId],
    );
    if (removed.length > 0) tx.event({ type: 'company.holiday_removed', data: { holidayId } });
    return { id: holidayId };
  });
}
