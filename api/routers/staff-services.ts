import { z } from 'zod';
import { activateByStaff } from '../../domain/activation/activate-by-staff.ts';
import { terminateService } from '../../domain/cancellation/terminate-service.ts';
import { listServicesForStaff } from '../../domain/procedures/service-view.ts';
import { freezeByStaff } from '../../domain/services/freeze-service.ts';
import { moveService } from '../../domain/services/move-service.ts';
import { reactivateByStaff } from '../../domain/services/reactivate-service.ts';
import { periods, serviceStatuses, suspensionReasons } from '../../domain/services/service.ts';
import { serviceForStaff } from '../../domain/services/staff-service-view.ts';
import { suspendByStaff } from '../../domain/services/suspend-service.ts';
import { unfreezeService } from '../../domain/services/unfreeze-service.ts';
import { listing } from '../cursor.ts';
import { readAccountOn } from '../read-account.ts';
import { freeText, id, instant, localDate, money, pageInput, pageOf, requestId } from '../schemas.ts';
import { router, staffProcedure, verbContext } from '../trpc.ts';
import { serviceOutput } from './services.ts';

const SHORTEST_REASON = 2;
const LONGEST_REASON = 200;
/** What staff suspends for: the others are the panel's and the client's own. */
const reasonsOfStaff = ['non_payment', 'resource_limit', 'fraud_review', 'technical'] as const;

/** `changed` is false if things were so already; `suspensionReasons` is the set by now. */
const reasonsOutput = z.object({
  changed: z.boolean(),
  suspensionReasons: z.array(z.enum(suspensionReasons)),
});

const reason = freeText(LONGEST_REASON).trim().min(SHORTEST_REASON);

/** A service as staff decides on it. */
const decidedOn = z.object({
  id,
  label: z.string(),
  status: z.enum(serviceStatuses),
  suspensionReasons: z.array(z.enum(suspensionReasons)),
  frozen: z.boolean(),
  unfreezeAskedBy: id.nullable(),
  terminationAskedBy: id.nullable(),
  holder: z.object({ id, name: z.string() }),
  openChange: z.object({ id, kind: z.string(), state: z.string() }).nullable(),
  /** Grows with whatever is done to it; handed back with a decision. */
  version: z.int(),
});
const frozenOutput = decidedOn.extend({ changed: z.boolean() });

/** What staff does with a service: suspensions, each reason on its own (B8), its freeze (G9), and on which server it is (B9). */
export const staffServicesRouter = router({
  /** What a client holds, the newest first. */
  list: staffProcedure
    .input(pageInput.extend({ clientId: id }))
    .output(pageOf(serviceOutput))
    .query(listing(listServicesForStaff, ({ createdAt }) => createdAt)),

  /**
   * One service: what it is, its account on the panel, whether it is frozen and who asked to lift that, or to end it. Errors:
   * NOT_FOUND.
   */
  get: staffProcedure
    .input(z.object({ serviceId: id }))
    .output(
      decidedOn.extend({
        unfreezeAskedByName: z.string().nullable(),
        terminationAskedByName: z.string().nullable(),
        product: z.string(),
        plan: z.object({ id, name: z.string() }),
        period: z.enum(periods),
        price: money,
        renews: z.boolean(),
        termStart: localDate.nullable(),
        termEnd: localDate.nullable(),
        account: z
          .object({ user: z.string(), domain: z.string().nullable(), server: z.string().nullable() })
          .nullable(),
        createdAt: instant,
      }),
    )
    .query(async ({ ctx, input, path }) => serviceForStaff(await verbContext(ctx, path), input)),

  /**
   * Freezes a service: every change of it stops until that is lifted (G9). Its holder is told that it is frozen, not why. Errors:
   * NOT_FOUND.
   */
  freeze: staffProcedure
    .input(z.object({ serviceId: id, reason, requestId }))
    .output(frozenOutput)
    .mutation(async ({ ctx, input, path }) => freezeByStaff(await verbContext(ctx, path, input), input)),

  /**
   * Lifts the freeze of the `version` that was read. Where there are two members of staff the first call only asks
   * (`unfreezeAskedBy`), another one's carries it out (C8). Errors: NOT_FOUND, REVIEW_OUTDATED, SECOND_MEMBER_NEEDED.
   */
  unfreeze: staffProcedure
    .input(z.object({ serviceId: id, version: z.int().min(1), reason, requestId }))
    .output(frozenOutput)
    .mutation(async ({ ctx, input, path }) => unfreezeService(await verbContext(ctx, path, input), input)),

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
   * nothing any more. Errors: NOT_FOUND, ACTIVATION_NOT_OPEN.
   */
  activate: staffProcedure
    .input(z.object({ serviceId: id, requestId }))
    .output(z.object({ changeId: id }))
    .mutation(async ({ ctx, input, path }) => activateByStaff(await verbContext(ctx, path, input), input)),

  /**
   * Ends a service for a reason that its holder reads; where there are two members of staff, the first call is kept as the
   * wish (`asked`), and one by somebody else opens it (C8). It can be withdrawn like a cancellation
   * (`staff.changes.withdraw`) until it is carried out. Errors: NOT_FOUND, SERVICE_NOT_CANCELLABLE, SERVICE_NOT_ACTIVATED,
   * SECOND_MEMBER_NEEDED, CHANGE_IN_PROGRESS, REQUEST_ID_REUSED.
   */
  terminate: staffProcedure
    .input(z.object({ serviceId: id, reason, requestId }))
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
