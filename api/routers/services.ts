import { z } from 'zod';
import { requestBackup } from '../../domain/backups/request-backup.ts';
import { getService, listServices } from '../../domain/procedures/service-view.ts';
import { periods, serviceStatuses, suspensionReasons } from '../../domain/services/service.ts';
import { listing } from '../cursor.ts';
import { id, instant, localDate, owedInvoice, pageInput, pageOf, requestId } from '../schemas.ts';
import { clientProcedure, router, verbContext } from '../trpc.ts';

const serviceOutput = z.object({
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

  /** Asks for the backup of a service, also of one that has ended; staff answers with a quote (X8). Errors: NOT_FOUND. */
  requestBackup: clientProcedure
    .input(z.object({ serviceId: id, requestId }))
    .output(z.object({ serviceId: id }))
    .mutation(async ({ ctx, input, path }) => requestBackup(await verbContext(ctx, path, input), input)),
});
