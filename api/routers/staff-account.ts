import { z } from 'zod';
import { staffSelf } from '../../domain/access/staff-self.ts';
import { staffRoles } from '../../domain/transaction/context.ts';
import { id } from '../schemas.ts';
import { router, staffProcedure, verbContext } from '../trpc.ts';

/** What a member of staff sees of their own account (C8). */
export const staffAccountRouter = router({
  /** The member of staff who asks: what they may do follows from `role`; `timeZone` is the company's. */
  me: staffProcedure
    .output(z.object({ id, name: z.string(), role: z.enum(staffRoles), timeZone: z.string() }))
    .query(async ({ ctx, path }) => staffSelf(await verbContext(ctx, path))),
});
