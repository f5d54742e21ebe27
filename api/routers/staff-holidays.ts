import { z } from 'zod';
import { addHoliday, listHolidays, removeHoliday } from '../../domain/company/holidays.ts';
import { freeText, id, localDate, requestId } from '../schemas.ts';
import { administratorProcedure, router, staffProcedure, verbContext } from '../trpc.ts';

const SHORTEST_NAME = 2;
const LONGEST_NAME = 80;

export const holiday = z.object({ id, day: localDate, name: z.string() });

/** The days on which the clock suspends nobody (B3). Agents read them, administrators edit them (C8). */
export const staffHolidaysRouter = router({
  /** All holidays, the first one first. */
  list: staffProcedure
    .output(z.object({ items: z.array(holiday) }))
    .query(async ({ ctx, path }) => ({ items: await listHolidays(await verbContext(ctx, path)) })),

  /** Adds a holiday; a day that is there already stays as it is. Errors: INVALID_INPUT. */
  add: administratorProcedure
    .input(z.object({ day: localDate, name: freeText(LONGEST_NAME).trim().min(SHORTEST_NAME), requestId }))
    .output(holiday)
    .mutation(async ({ ctx, input, path }) => addHoliday(await verbContext(ctx, path, input), input)),

  /** Takes a holiday off the list; again is a success. Errors: NOT_FOUND. */
  remove: administratorProcedure
    .input(z.object({ holidayId: id, requestId }))
    .output(z.object({ id }))
    .mutation(async ({ ctx, input, path }) => removeHoliday(await verbContext(ctx, path, input), input)),
});
