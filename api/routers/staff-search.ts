import { z } from 'zod';
import { search } from '../../domain/procedures/search.ts';
import { foundKinds } from '../../domain/procedures/search-statement.ts';
import { freeText, id } from '../schemas.ts';
import { staffProcedure, verbContext } from '../trpc.ts';

const LONGEST_SEARCH = 100;

const found = z.object({
  kind: z.enum(foundKinds),
  id,
  title: z.string(),
  subtitle: z.string(),
  exact: z.boolean(),
});

/** What staff finds by one text, whatever it is. */
export const staffSearch = {
  /**
   * Finds by an e-mail, a phone, a name, a document, a service's label or domain, an invoice's number or a change's reference, however it is typed: a few of each kind, whole hits
   * first; `more` names the kinds of which there are others. Errors: INVALID_INPUT, TOO_MANY_TRIES.
   */
  search: staffProcedure
    .input(z.object({ text: freeText(LONGEST_SEARCH) }))
    .output(z.object({ items: z.array(found), more: z.array(z.enum(foundKinds)) }))
    .query(async ({ ctx, input, path }) => search(await verbContext(ctx, path), input)),
};
