import { z } from 'zod';
import { getInvoice } from '../../domain/billing/invoice-view.ts';
import { periods } from '../../domain/services/service.ts';
import { askExecutive } from '../../domain/upgrade/ask-executive.ts';
import { cancelUpgrade } from '../../domain/upgrade/cancel-upgrade.ts';
import { upgradeOptions } from '../../domain/upgrade/options.ts';
import { requestUpgrade } from '../../domain/upgrade/request-upgrade.ts';
import { getUpgrade, listUpgrades } from '../../domain/upgrade/upgrade-view.ts';
import { byChangeId, watchedChange } from '../change-procedures.ts';
import { id, localDate, money, requestId } from '../schemas.ts';
import { clientProcedure, router, verbContext } from '../trpc.ts';
import { invoiceOutput } from './invoices.ts';
import { limits } from './plan-limits.ts';
import { upgradeOutput } from './upgrade-output.ts';

const reason = z.object({ code: z.string(), text: z.string() }).nullable();
const offer = z.object({
  /** Of the new plan, for one of its periods. */
  price: money,
  /** For the current term, and for those that are paid ahead. */
  paid: money,
  difference: money,
  daysLeft: z.int(),
  dueDate: localDate,
  nextRenewal: z.object({ invoicedOn: localDate, price: money }),
});
const planOption = z.object({
  id,
  name: z.string(),
  product: z.object({ id, name: z.string() }),
  resources: limits,
  periods: z.array(z.object({ period: z.enum(periods), offer: offer.nullable(), reason })),
  reason,
});
const optionsOutput = z.object({
  serviceId: id,
  current: z.object({ planId: id, name: z.string(), period: z.enum(periods), resources: limits }),
  categories: z.array(z.object({ category: z.string(), plans: z.array(planOption) })),
  askExecutive: z.boolean(),
  /** One was asked, and has not answered yet. */
  executiveAsked: z.boolean(),
});

/** A bigger plan for a service, at its holder's wish (U1–U9). What is not yours is NOT_FOUND. */
export const upgradesRouter = router({
  ...watchedChange({ one: upgradeOutput, item: upgradeOutput, get: getUpgrade, list: listUpgrades }),

  /**
   * Category, plan, billing period: each with new price, what was paid, difference, days left, due date and next renewal, or why it
   * is not offered (U1–U4); nothing offered: `askExecutive` (U5). Errors: NOT_FOUND, FROZEN, CHANGE_IN_PROGRESS,
   * SERVICE_STATUS_UNFIT, SERVICE_HAS_UNPAID_INVOICES.
   */
  options: clientProcedure
    .input(z.object({ serviceId: id }))
    .output(optionsOutput)
    .query(async ({ ctx, input, path }) => upgradeOptions(await verbContext(ctx, path), input)),

  /**
   * Asks for one at the difference that was shown; it waits for its invoice until it expires (U6). Errors: NOT_FOUND, FROZEN,
   * CHANGE_IN_PROGRESS, SERVICE_STATUS_UNFIT, SERVICE_HAS_UNPAID_INVOICES, DOWNGRADE_NOT_OFFERED, UPGRADE_NOT_OFFERED,
   * PRICE_CHANGED, REQUEST_ID_REUSED.
   */
  request: clientProcedure
    .input(z.object({ serviceId: id, planId: id, period: z.enum(periods), shownAmount: money, requestId }))
    .output(z.object({ upgrade: upgradeOutput, invoice: invoiceOutput }))
    .mutation(async ({ ctx, input, path }) => {
      const requested = await requestUpgrade(await verbContext(ctx, path, input), input);
      const context = await verbContext(ctx, path);
      return {
        upgrade: await getUpgrade(context, requested),
        invoice: await getInvoice(context, requested),
      };
    }),

  /**
   * Gives an upgrade up until it is paid; again is a success. Errors: NOT_FOUND, UPGRADE_DECIDED, CHANGE_CLOSED,
   * REQUEST_ID_REUSED.
   */
  cancel: clientProcedure
    .input(byChangeId.extend({ requestId }))
    .output(z.object({ id, state: z.literal('cancelled') }))
    .mutation(async ({ ctx, input, path }) => cancelUpgrade(await verbContext(ctx, path, input), input)),

  /**
   * Asks an executive for what is not offered by itself, who answers with a quote (U5). Errors: NOT_FOUND, SERVICE_STATUS_UNFIT,
   * REQUEST_ID_REUSED.
   */
  askExecutive: clientProcedure
    .input(z.object({ serviceId: id, planId: id.optional(), period: z.enum(periods).optional(), requestId }))
    .output(z.object({ serviceId: id }))
    .mutation(async ({ ctx, input, path }) => askExecutive(await verbContext(ctx, path, input), input)),
});
