import { z } from 'zod';
import { domainStatuses } from '../../domain/domains/domain.ts';
import { listDomains } from '../../domain/domains/domain-view.ts';
import { setDomainRenewal } from '../../domain/domains/set-domain-renewal.ts';
import { listing } from '../cursor.ts';
import { id, localDate, money, pageInput, pageOf, requestId } from '../schemas.ts';
import { clientProcedure, router, verbContext } from '../trpc.ts';

export const domainOutput = z.object({
  id,
  clientId: id,
  name: z.string(),
  status: z.enum(domainStatuses),
  /** The last day of what is paid for. */
  expiresOn: localDate,
  renews: z.boolean(),
  /** Of a year, taxes included; null until it is known. */
  price: money.nullable(),
  /** What remains to be paid for its next year. */
  owed: z.object({ id, number: z.int(), owed: money, dueDate: localDate, link: z.url() }).nullable(),
  /** What happens next, in Spanish. */
  next: z.string(),
});

/** Lists are in the order in which domains expire. */
export const atExpiry = ({ expiresOn }: { expiresOn: string }) => new Date(expiresOn).toISOString();

/** The client's domains. What is not yours is NOT_FOUND. */
export const domainsRouter = router({
  /** The client's domains, the first to expire first; none that was deleted. */
  list: clientProcedure
    .input(pageInput.prefault({}))
    .output(pageOf(domainOutput))
    .query(listing(listDomains, atExpiry)),

  /**
   * Whether a domain is renewed when its year ends (X6, B7): without it, the unpaid invoice of its next year is void; with it,
   * there is one again. Errors: NOT_FOUND, FROZEN, DOMAIN_LAPSED, REQUEST_ID_REUSED.
   */
  setRenewal: clientProcedure
    .input(z.object({ domainId: id, renews: z.boolean(), requestId }))
    .output(domainOutput)
    .mutation(async ({ ctx, input, path }) => setDomainRenewal(await verbContext(ctx, path, input), input)),
});
