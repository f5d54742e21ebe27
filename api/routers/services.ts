import { z } from 'zod';
import { getActivation } from '../../domain/activation/activation-view.ts';
import { orderService } from '../../domain/activation/order-service.ts';
import { requestBackup } from '../../domain/backups/request-backup.ts';
import { getInvoice } from '../../domain/billing/invoice-view.ts';
import { getService, listServices } from '../../domain/procedures/service-view.ts';
import { periods, serviceStatuses, suspensionReasons } from '../../domain/services/service.ts';
import { listing } from '../cursor.ts';
import {
  id,
  instant,
  localDate,
  money,
  owedInvoice,
  pageInput,
  pageOf,
  requestId,
  typedText,
} from '../schemas.ts';
import { clientProcedure, router, verbContext } from '../trpc.ts';
import { activationOutput } from './activation-output.ts';
import { invoiceOutput } from './invoices.ts';

export const serviceOutput = z.object({
  id,
  label: z.string(),
  product: z.string(),
  plan: z.object({ id, name: z.string() }),
  period: z.enum(periods),
  status: z.enum(serviceStatuses),
  suspensionReasons: z.array(z.enum(suspensionReasons)),
  frozen: z.boolean(),
  termStart: localDate.nullable(),
  termEnd: localDate.nullable(),
  owedInvoices: z.array(owedInvoice),
  openChange: z.object({ id, kind: z.string(), state: z.string() }).nullable(),
  createdAt: instant,
});

/** The services that the client holds now. What is not yours is NOT_FOUND. */
export const servicesRouter = router({
  /** The services that the client holds, the newest first. */
  list: clientProcedure
    .input(pageInput.prefault({}))
    .output(pageOf(serviceOutput))
    .query(listing(listServices, ({ createdAt }) => createdAt)),

  /**
   * One service that the client holds: its state, until when it is paid, what is owed, the change that is open.
   * Errors: NOT_FOUND.
   */
  get: clientProcedure
    .input(z.object({ serviceId: id }))
    .output(serviceOutput)
    .query(async ({ ctx, input, path }) => getService(await verbContext(ctx, path), input)),

  /**
   * Hires a plan for a period: a pending service, its activation and its invoice, which may be paid until the end of its due
   * date (B1). `domain` is what an account on a panel is for, and is left out where people provision. With
   * `shownAmount` another price by now is refused. Errors: PLAN_NOT_OFFERED, PRICE_CHANGED, DOMAIN_IN_USE, LABEL_TAKEN,
   * EMAIL_NOT_CONFIRMED, FROZEN, REQUEST_ID_REUSED.
   */
  order: clientProcedure
    .input(
      z.object({
        planId: id,
        period: z.enum(periods),
        label: typedText,
        domain: typedText.optional(),
        shownAmount: money.optional(),
        requestId,
      }),
    )
    .output(z.object({ service: serviceOutput, change: activationOutput, invoice: invoiceOutput }))
    .mutation(async ({ ctx, input, path }) => {
      const ordered = await orderService(await verbContext(ctx, path, input), input);
      const context = await verbContext(ctx, path);
      return {
        service: await getService(context, ordered),
        change: await getActivation(context, ordered),
        invoice: await getInvoice(context, ordered),
      };
    }),

  /** Asks for the backup of a service, also of one that has ended; staff answers with a quote (X8). Errors: NOT_FOUND. */
  requestBackup: clientProcedure
    .input(z.object({ serviceId: id, requestId }))
    .output(z.object({ serviceId: id }))
    .mutation(async ({ ctx, input, path }) => requestBackup(await verbContext(ctx, path, input), input)),
});
