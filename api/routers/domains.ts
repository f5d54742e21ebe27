import { z } from 'zod';
import { setDomainRenewal } from '../../domain/services/set-domain-renewal.ts';
import { id, localDate, requestId } from '../schemas.ts';
import { clientProcedure, router, verbContext } from '../trpc.ts';

/** The client's domains. What is not yours is NOT_FOUND. */
export const domainsRouter = router({
  /** Whether a domain is renewed when its year ends (X6, B7). Errors: NOT_FOUND, FROZEN, REQUEST_ID_REUSED. */
  setRenewal: clientProcedure
    .input(z.object({ domainId: id, renews: z.boolean(), requestId }))
    .output(z.object({ id, name: z.string(), expiresOn: localDate, renews: z.boolean() }))
    .mutation(async ({ ctx, input, path }) => setDomainRenewal(await verbContext(ctx, path, input), input)),
});
