import { z } from 'zod';
import { listServers } from '../../domain/services/list-servers.ts';
import { listing } from '../cursor.ts';
import { id, instant, pageInput, pageOf } from '../schemas.ts';
import { router, staffProcedure } from '../trpc.ts';

export const serverOutput = z.object({
  id,
  name: z.string(),
  address: z.string(),
  panelUser: z.string(),
  tokenReference: z.string(),
  capabilities: z.array(z.string()),
  services: z.int(),
  createdAt: instant,
});

/** The servers whose panels have the accounts of services (B9). */
export const staffServersRouter = router({
  /** The servers, the first one first; no secret is in it. */
  list: staffProcedure
    .input(pageInput.prefault({}))
    .output(pageOf(serverOutput))
    .query(listing(listServers, ({ createdAt }) => createdAt)),
});
