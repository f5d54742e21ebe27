import { z } from 'zod';
import { getService, listServices } from '../../domain/procedures/service-view.ts';
import { periods, serviceStatuses } from '../../domain/services/service.ts';
import { listing } from '../cursor.ts';
import { id, instant, localDate, money, pageInput, pageOf } from '../schemas.ts';
import { clientProcedure, router, verbContext } from '../trpc.ts';

/** An unpaid invoice; `link` leads to it. */
const owedInvoice = z.object({
  id,
  number: z.int(),
  total: money,
  dueDate: localDate,
  link: z.url(),
});

const serviceOutput = z.object({
  id,
  label: z.string(),
  product: z.string(),
  plan: z.object({ id, name: z.string() }),
  period: z.enum(periods),
  status: z.enum(serviceStatuses),
  suspensionReason: z.string().nullable(),
  frozen: z.boolean(),
  termStart: localDate.nullable(),
  termEnd: localDate.nullable(),
  owedInvoices: z.array(owedInvoice),
  openChange: z.object({ id, kind: z.string(), state: z.string() }).nullable(),
  createdAt: instant,
});

/** The services that the client holds now. What is not yours is NOT_FOUND. */
export const servicesRouter = router({
  /** The newest first. */
  list: clientProcedure
    .input(pageInput.prefault({}))
    .output(pageOf(serviceOutput))
    .query(listing(listServices, ({ createdAt }) => createdAt)),

  /** Errors: NOT_FOUND. */
  get: clientProcedure
    .input(z.object({ serviceId: id }))
    .output(serviceOutput)
    .query(async ({ ctx, input, path }) => getService(await verbContext(ctx, path), input)),
});
