import { z } from 'zod';
import { clientModes } from '../../domain/cancellation/cancellation.ts';
import { getCancellation, listCancellations } from '../../domain/cancellation/cancellation-view.ts';
import { changeToImmediate } from '../../domain/cancellation/change-to-immediate.ts';
import { previewCancellation } from '../../domain/cancellation/preview.ts';
import { requestCancellation } from '../../domain/cancellation/request-cancellation.ts';
import { withdrawCancellation } from '../../domain/cancellation/withdraw-cancellation.ts';
import { byChangeId, changeProcedures } from '../change-procedures.ts';
import { freeText, id, instant, localDate, owedInvoice, requestId, token } from '../schemas.ts';
import { clientProcedure, router, verbContext } from '../trpc.ts';
import { cancellationOutput } from './cancellation-output.ts';

const LONGEST_REASON = 300;

const modePreview = z.object({
  mode: z.enum(clientModes),
  endsAt: instant,
  withdrawableUntil: instant,
  lastFullDay: localDate.nullable(),
  text: z.string(),
});

/** The end of a service, at its holder's wish (X1–X10). What is not yours is NOT_FOUND. */
export const cancellationsRouter = router({
  ...changeProcedures({
    one: cancellationOutput,
    item: cancellationOutput,
    get: getCancellation,
    list: listCancellations,
    withdraw: withdrawCancellation,
  }),

  /**
   * Both ways with their exact instants, what is deleted, what stays owed and what happens if it stays unpaid (X10). Errors:
   * NOT_FOUND, DOMAIN_NOT_CANCELLABLE, SERVICE_NOT_CANCELLABLE, SERVICE_UNDER_REVIEW, FROZEN, CHANGE_IN_PROGRESS.
   */
  preview: clientProcedure
    .input(z.object({ serviceId: id }))
    .output(
      z.object({
        serviceId: id,
        modes: z.array(modePreview),
        deleted: z.array(z.string()),
        owed: z.array(owedInvoice.extend({ suspendedOn: localDate, terminatedOn: localDate })),
        ifUnpaid: z.string().nullable(),
        terms: z.array(z.string()),
      }),
    )
    .query(async ({ ctx, input, path }) => previewCancellation(await verbContext(ctx, path), input)),

  /**
   * Asks for the end of a service, with a grant for `cancel` of exactly this service in exactly this mode (C6). Errors:
   * NOT_FOUND, DOMAIN_NOT_CANCELLABLE, SERVICE_NOT_CANCELLABLE, SERVICE_UNDER_REVIEW, SERVICE_STATUS_UNFIT, FROZEN,
   * GRANT_INVALID, CHANGE_IN_PROGRESS, REQUEST_ID_REUSED.
   */
  request: clientProcedure
    .input(
      z.object({
        serviceId: id,
        mode: z.enum(clientModes),
        grantToken: token,
        reason: freeText(LONGEST_REASON).trim().min(1).optional(),
        requestId,
      }),
    )
    .output(z.object({ cancellation: cancellationOutput, reference: z.string() }))
    .mutation(async ({ ctx, input, path }) => {
      const cancellation = await requestCancellation(await verbContext(ctx, path, input), input);
      return { cancellation, reference: cancellation.reference };
    }),

  /**
   * Makes one for the end of the period immediate, with a grant for `cancel` in mode `immediate` of its service. Errors:
   * NOT_FOUND, FROZEN, GRANT_INVALID, CANCELLATION_CLAIMED, CANCELLATION_TERM_OVER, CANCELLATION_CLOSED, REQUEST_ID_REUSED.
   */
  changeToImmediate: clientProcedure
    .input(byChangeId.extend({ grantToken: token, requestId }))
    .output(cancellationOutput)
    .mutation(async ({ ctx, input, path }) => changeToImmediate(await verbContext(ctx, path, input), input)),
});
