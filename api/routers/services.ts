import { z } from 'zod';
import { getService, listServices } from '../../domain/procedures/service-view.ts';
import { periods, serviceStatuses } from '../../domain/services/service.ts';
import type { ApiContext } from '../context.ts';
import { decodeCursor, toPage } from '../cursor.ts';
import { id, instant, localDate, money, pageInput, pageOf } from '../schemas.ts';
import { clientProcedure, router } from '../trpc.ts';

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
    .query(async ({ ctx, input }) => {
      const after = decodeCursor(input.cursor);
      const rows = await listServices(ctx.house.orm.em.fork(), {
        ...(await readerOf(ctx)),
        ...(after ? { after } : {}),
        limit: input.limit + 1,
      });
      return toPage(rows, input.limit, (service) => ({ at: new Date(service.createdAt), id: service.id }));
    }),

  /** Errors: NOT_FOUND. */
  get: clientProcedure
    .input(z.object({ serviceId: id }))
    .output(serviceOutput)
    .query(async ({ ctx, input }) =>
      getService(ctx.house.orm.em.fork(), { ...(await readerOf(ctx)), serviceId: input.serviceId }),
    ),
});

async function readerOf({ house, actor }: ApiContext & { actor: { clientId: string } }) {
  return { clientId: actor.clientId, now: await house.clock.now(), deployment: house.deployment };
}
