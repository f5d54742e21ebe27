import { z } from 'zod';
import type { Limits, ResourceName } from '../../domain/catalogue/resources.ts';
import { type Call, understood } from './calls.ts';
import { PanelRefused } from './errors.ts';
import type { AccountLimits } from './port.ts';
import { accountIn } from './summary.ts';

const BYTES_A_MB = 1024 * 1024;

/** How `accountsummary` calls each limit; it tells nothing of the bandwidth. */
const inSummary = {
  disk: 'disklimit',
  emailAccounts: 'maxpop',
  ftpAccounts: 'maxftp',
  databases: 'maxsql',
  mailingLists: 'maxlst',
  subdomains: 'maxsub',
  parkedDomains: 'maxparked',
  addonDomains: 'maxaddons',
} as const satisfies Partial<Record<ResourceName, string>>;

const summarySchema = z.object({ acct: z.array(z.record(z.string(), z.unknown())) });
const bandwidthSchema = z.object({
  acct: z.array(z.object({ user: z.string(), deleted: z.coerce.number(), limit: z.coerce.number() })),
});

/** An account and its limits. What the panel does not say, or says in no form that is known, is left out. */
export async function accountLimits(call: Call, user: string): Promise<AccountLimits> {
  const data = await call('accountsummary', { user });
  const account = accountIn(data);
  if (!account) throw new PanelRefused('account_missing');
  const told = understood(summarySchema, data).acct[0];
  const limits: Limits = {};
  for (const [name, field] of Object.entries(inSummary)) {
    const limit = limitOf(told?.[field]);
    if (limit !== undefined) limits[name as ResourceName] = limit;
  }
  const bandwidth = await bandwidthOf(call, user);
  if (bandwidth !== undefined) limits.bandwidth = bandwidth;
  return { account, limits };
}

/** WHM says a number, one with its unit as in `500M`, `unlimited`, or `*unknown*` for what the account cannot have at all. */
function limitOf(told: unknown): number | 'unlimited' | undefined {
  const text = String(told);
  if (text === 'unlimited') return text;
  if (text === '*unknown*') return 0;
  const number = /^(\d{1,15})M?$/.exec(text)?.[1];
  return number === undefined ? undefined : Number(number);
}

/** Of the one account in megabytes; its list has it in bytes, none as 0. Not known where the token may not ask. */
async function bandwidthOf(call: Call, user: string): Promise<number | 'unlimited' | undefined> {
  const asked = { searchtype: 'user', search: `^${user}$` };
  const data = await call('showbw', asked).catch((error: unknown) => {
    if (error instanceof PanelRefused) return { acct: [] };
    throw error;
  });
  const found = understood(bandwidthSchema, data).acct.find((one) => one.user === user && one.deleted === 0);
  if (!found) return undefined;
  return found.limit === 0 ? 'unlimited' : Math.floor(found.limit / BYTES_A_MB);
}
