import { z } from 'zod';
import { type Call, understood } from './calls.ts';
import { PanelRefused } from './errors.ts';
import type { AccountIdentity, PanelAccount } from './port.ts';

const MILLISECONDS = 1000;
/** How the panel's reason of every suspension of ours begins. */
export const OWN_REASON = 'tramite: ';

const summarySchema = z.object({
  acct: z
    .array(
      z.object({
        user: z.string(),
        domain: z.string(),
        email: z.string(),
        unix_startdate: z.coerce.number(),
        suspended: z.coerce.number(),
        suspendreason: z.string().default(''),
        plan: z.string(),
      }),
    )
    .max(1),
});

/** What the panel says of a user name or of a domain: `unknown` in words; an empty list says nothing. */
export type Summary = PanelAccount | 'unknown' | 'nothing';

export async function summary(call: Call, by: { user: string } | { domain: string }): Promise<Summary> {
  const data = await call('accountsummary', by).catch((error: unknown) => {
    if (error instanceof PanelRefused && error.reason === 'account_missing') return 'unknown';
    throw error;
  });
  if (data === 'unknown') return data;
  return accountIn(data) ?? 'nothing';
}

/** The account that an answer to `accountsummary` names. */
export function accountIn(data: unknown): PanelAccount | undefined {
  const account = understood(summarySchema, data).acct[0];
  if (!account) return undefined;
  return {
    user: account.user,
    domain: account.domain,
    email: account.email,
    createdAt: new Date(account.unix_startdate * MILLISECONDS),
    suspended: account.suspended !== 0,
    isSuspendedByUs: account.suspended !== 0 && account.suspendreason.startsWith(OWN_REASON),
    plan: account.plan,
  };
}

/** The account of a user name. @throws {PanelRefused} account_missing. */
export async function existing(call: Call, user: string): Promise<PanelAccount> {
  const account = await summary(call, { user });
  if (typeof account === 'string') throw new PanelRefused('account_missing');
  return account;
}

/** Whether an account is the one that is meant: name, domain and, to the second, creation time (X7b). */
export function isAccount(account: PanelAccount, identity: AccountIdentity): boolean {
  return (
    account.user === identity.user &&
    isSameDomain(account.domain, identity.domain) &&
    seconds(account.createdAt) === seconds(identity.createdAt)
  );
}

export function isSameDomain(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

function seconds(instant: Date): number {
  return Math.floor(instant.getTime() / MILLISECONDS);
}
