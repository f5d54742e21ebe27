import { z } from 'zod';
import { addDomain } from '../../domain/domains/add-domain.ts';
import { deleteDomain } from '../../domain/domains/delete-domain.ts';
import { domainStatuses } from '../../domain/domains/domain.ts';
import { deleteReasons } from '../../domain/domains/domain-notices.ts';
import { domainForStaff, listDomainsForStaff } from '../../domain/domains/domain-view.ts';
import { updateDomain } from '../../domain/domains/update-domain.ts';
import { listing } from '../cursor.ts';
import { id, localDate, money, pageInput, pageOf, readVersion, requestId, typedText } from '../schemas.ts';
import { router, staffProcedure, verbContext } from '../trpc.ts';
import { atExpiry, domainOutput } from './domains.ts';

/** `version` grows with whatever is done to it; handed back with a decision. */
const decidedOn = domainOutput.extend({ version: z.int() });

/** Domains as staff keeps them (B7). */
export const staffDomainsRouter = router({
  /** Domains, the first to expire first, the deleted ones too; of one client, name or state, if asked. */
  list: staffProcedure
    .input(
      pageInput
        .extend({
          clientId: id.optional(),
          domainName: typedText.optional(),
          status: z.enum(domainStatuses).optional(),
        })
        .prefault({}),
    )
    .output(pageOf(decidedOn))
    .query(listing(listDomainsForStaff, atExpiry)),

  /** One domain, with its client. Errors: NOT_FOUND. */
  get: staffProcedure
    .input(z.object({ domainId: id }))
    .output(decidedOn)
    .query(async ({ ctx, input, path }) => domainForStaff(await verbContext(ctx, path), input)),

  /**
   * Adds a domain of a client; `price` is a year's. One that is about to expire is invoiced at once. Errors:
   * NOT_FOUND, EMAIL_NOT_CONFIRMED, DOMAIN_TAKEN, INVALID_INPUT, REQUEST_ID_REUSED.
   */
  add: staffProcedure
    .input(
      z.object({
        clientId: id,
        domainName: typedText,
        expiresOn: localDate,
        price: money,
        renews: z.boolean().default(true),
        requestId,
      }),
    )
    .output(decidedOn)
    .mutation(async ({ ctx, input, path }) => addDomain(await verbContext(ctx, path, input), input)),

  /**
   * Corrects the expiry of a domain, which brings a lapsed one back, its price for the years to come, or whether it
   * is renewed. Errors: NOT_FOUND, REVIEW_OUTDATED, INVALID_INPUT, DOMAIN_YEAR_INVOICED, DOMAIN_LAPSED, REQUEST_ID_REUSED.
   */
  update: staffProcedure
    .input(
      z.object({
        domainId: id,
        version: readVersion,
        expiresOn: localDate.optional(),
        price: money.optional(),
        renews: z.boolean().optional(),
        requestId,
      }),
    )
    .output(decidedOn)
    .mutation(async ({ ctx, input, path }) => updateDomain(await verbContext(ctx, path, input), input)),

  /**
   * Takes a domain out of the database, for a reason that its client reads; a next year that was not renewed is void,
   * and what was paid of it credit. Errors: NOT_FOUND, REVIEW_OUTDATED, REQUEST_ID_REUSED.
   */
  delete: staffProcedure
    .input(z.object({ domainId: id, version: readVersion, reason: z.enum(deleteReasons), requestId }))
    .output(z.object({ domainId: id }))
    .mutation(async ({ ctx, input, path }) => deleteDomain(await verbContext(ctx, path, input), input)),
});
