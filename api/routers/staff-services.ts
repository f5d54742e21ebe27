import { z } from 'zod';
import { activateByStaff } from '../../domain/activation/activate-by-staff.ts';
import { terminateService } from '../../domain/cancellation/terminate-service.ts';
import { moveService } from '../../domain/services/move-service.ts';
import { reactivateByStaff } from '../../domain/services/reactivate-service.ts';
import { suspensionReasons } from '../../domain/services/service.ts';
import { suspendByStaff } from '../../domain/services/suspend-service.ts';
import { readAccountOn } from '../read-account.ts';
import { freeText, id, requestId } from '../schemas.ts';
import { router, staffProcedure, verbContext } from '../trpc.ts';

const SHORTEST_REASON = 2;
const LONGEST_REASON = 200;
/** What staff suspends for: the others are the panel's and the client's own. */
const reasonsOfStaff = ['non_payment', 'resource_limit', 'fraud_review', 'technical'] as const;

/** `changed` is false if things were so already; `suspensionReasons` is the set by now. */
const reasonsOutput = z.object({
  changed: z.boolean(),
  suspensionReasons: z.array(z.enum(suspensionReasons)),
});

/** What staff does with a service: suspensions, each reason on its own (B8), and on which server it is (B9). */
export const staffServicesRouter = router({
  /**
   * Suspends a service, or adds a reason; the service is suspended, on its panel too. Errors: NOT_FOUND,
   * SERVICE_STATUS_UNFIT.
   */
  suspend: staffProcedure
    .input(z.object({ serviceId: id, reason: z.enum(reasonsOfStaff), requestId }))
    .output(reasonsOutput)
    .mutation(async ({ ctx, input, path }) => suspendByStaff(await verbContext(ctx, path, input), input)),

  /**
   * Lifts a reason of a suspension, any of them; without another one the service is active again, on its panel too:
   * with `panel` also what the panel suspended by itself. Errors: NOT_FOUND, SERVICE_STATUS_UNFIT.
   */
  reactivate: staffProcedure
    .input(z.object({ serviceId: id, reason: z.enum(suspensionReasons), requestId }))
    .output(reasonsOutput)
    .mutation(async ({ ctx, input, path }) => reactivateByStaff(await verbContext(ctx, path, input), input)),

  /**
   * Has a pending service set up before its order is paid (B1): its first term begins when that is done, and the payment moves
   * nothing any more. Errors: NOT_FOUND, SERVICE_STATUS_UNFIT.
   */
  activate: staffProcedure
    .input(z.object({ serviceId: id, requestId }))
    .output(z.object({ changeId: id }))
    .mutation(async ({ ctx, input, path }) => activateByStaff(await verbContext(ctx, path, input), input)),

  /**
   * Ends a service for a reason that its holder reads; where there are two members of staff, the first call is kept as the
   * wish (`asked`), and one by somebody else opens it (C8). It can be withdrawn like a cancellation
   * (`staff.changes.withdraw`) until it is carried out. Errors: NOT_FOUND, SERVICE_NOT_CANCELLABLE, SERVICE_STATUS_UNFIT,
   * SECOND_MEMBER_NEEDED, CHANGE_IN_PROGRESS, REQUEST_ID_REUSED.
   */
  terminate: staffProcedure
    .input(
      z.object({ serviceId: id, reason: freeText(LONGEST_REASON).trim().min(SHORTEST_REASON), requestId }),
    )
    .output(
      z.discriminatedUnion('state', [
        z.object({ state: z.literal('asked') }),
        z.object({ state: z.literal('opened'), changeId: id, reference: z.string() }),
      ]),
    )
    .mutation(async ({ ctx, input, path }) => terminateService(await verbContext(ctx, path, input), input)),

  /**
   * Names another server of a service whose account was moved there: both panels are read. Errors: NOT_FOUND,
   * SERVICE_WITHOUT_ACCOUNT, SERVICE_STATUS_UNFIT, ACCOUNT_NOT_MOVED with what was read, SERVER_UNREADABLE,
   * CHANGE_IN_PROGRESS.
   */
  move: staffProcedure
    .input(z.object({ serviceId: id, serverId: id, requestId }))
    .output(z.object({ changed: z.boolean(), serverId: id }))
    .mutation(async ({ ctx, input, path }) =>
      moveService(await verbContext(ctx, path, input), input, readAccountOn(ctx.system.panels)),
    ),
});
