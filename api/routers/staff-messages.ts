import { z } from 'zod';
import { listUnmatched } from '../../domain/messaging/unmatched-messages.ts';
import { id, instant, pageInput, pageOf } from '../schemas.ts';
import { router, staffProcedure, verbContext } from '../trpc.ts';

/** What came in over WhatsApp and asked for nothing that the software does. */
export const staffMessagesRouter = router({
  /**
   * What clients wrote and nothing answered, the newest first, as it came; its sender was told once that day where to
   * write.
   */
  list: staffProcedure
    .input(pageInput.prefault({}))
    .output(
      pageOf(
        z.object({
          id: z.string(),
          sid: z.string(),
          sender: z.string(),
          body: z.string(),
          mediaCount: z.int().nullable(),
          receivedAt: instant,
          outcome: z.string(),
          /** Whose phone it may be; no proof of who wrote (C4). */
          clientIds: z.array(id),
        }),
      ),
    )
    .query(async ({ ctx, input, path }) => listUnmatched(await verbContext(ctx, path), input)),
});
