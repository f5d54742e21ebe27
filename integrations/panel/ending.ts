import { z } from 'zod';
import { type Call, understood } from './calls.ts';
import { PanelRefused } from './errors.ts';
import type { AccountDoubt, AccountIdentity, Examination, PanelAccount } from './port.ts';
import { existing, isAccount, isSameDomain, OWN_REASON, summary } from './summary.ts';

const accountsSchema = z.object({
  acct: z.array(z.object({ user: z.string(), domain: z.string(), owner: z.string() })),
});
const domainsSchema = z.object({
  domains: z.array(z.object({ domain: z.string(), domain_type: z.string(), user: z.string() })),
});

/** All that one token sees on its server. */
type Server = {
  accounts: z.output<typeof accountsSchema>['acct'];
  domains: z.output<typeof domainsSchema>['domains'];
};

/**
 * Asks for the account by its name and by its domain, and for everything else on the server, since only a token that lists
 * others can say that one is gone (X7c). What the panel refuses to say is no proof; what it cannot say is thrown.
 */
export async function examine(call: Call, identity: AccountIdentity): Promise<Examination> {
  try {
    const server = await everythingOn(call);
    const byUser = await summary(call, { user: identity.user });
    const byDomain = await summary(call, { domain: identity.domain });
    if (byUser === 'nothing' || byDomain === 'nothing') return doubtful('no_proof');
    if (byUser === 'unknown') return examineAbsent(server, identity, byDomain);
    return examinePresent(server, identity, byUser);
  } catch (error) {
    if (error instanceof PanelRefused) return doubtful('no_proof');
    throw error;
  }
}

function examineAbsent(
  { accounts, domains }: Server,
  { user, domain }: AccountIdentity,
  byDomain: PanelAccount | 'unknown',
): Examination {
  const isElsewhere = [...accounts, ...domains].some((other) => isSameDomain(other.domain, domain));
  if (byDomain !== 'unknown' || isElsewhere) return doubtful('domain_elsewhere');
  const isListed = [...accounts, ...domains].some((other) => other.user === user);
  if (isListed || accounts.length === 0 || domains.length === 0) return doubtful('no_proof');
  return { verdict: 'gone' };
}

function examinePresent(
  { accounts, domains }: Server,
  identity: AccountIdentity,
  account: PanelAccount,
): Examination {
  const { user } = identity;
  const own = domains.filter((domain) => domain.user === user);
  const isAddOn = own.some(
    ({ domain, domain_type }) => domain_type === 'addon' && isSameDomain(domain, identity.domain),
  );
  if (isAddOn) return doubtful('serves_more');
  if (!isAccount(account, identity)) return doubtful('other_account');
  if (accounts.some((other) => other.owner === user && other.user !== user))
    return doubtful('child_accounts');
  if (own.length === 0) return doubtful('no_proof');
  if (own.some(({ domain_type }) => domain_type === 'addon')) return doubtful('serves_more');
  return { verdict: 'present', suspended: account.suspended };
}

async function everythingOn(call: Call): Promise<Server> {
  const { acct } = understood(accountsSchema, await call('listaccts', { want: 'user,domain,owner' }));
  const { domains } = understood(domainsSchema, await call('get_domain_info', {}));
  return { accounts: acct, domains };
}

function doubtful(why: AccountDoubt): Examination {
  return { verdict: 'doubtful', why };
}

/** @throws {PanelRefused} doubtful, with why; not_changed if the panel only claims to have done it. */
export async function remove(
  call: Call,
  identity: AccountIdentity,
  { keepDns }: { keepDns: boolean },
): Promise<void> {
  const before = await examine(call, identity);
  if (before.verdict === 'gone') return;
  if (before.verdict === 'doubtful') throw new PanelRefused('doubtful', before.why);
  // Older versions know the first name of the parameter alone, newer ones ask for the second.
  const { user } = identity;
  await call('removeacct', { user, username: user, keepdns: keepDns ? '1' : '0' });
  const after = await examine(call, identity);
  if (after.verdict === 'doubtful') throw new PanelRefused('doubtful', after.why);
  if (after.verdict === 'present') throw new PanelRefused('not_changed');
}

/** Brings an account to be suspended or not, and reads back that it is (B8). */
export async function setSuspended(
  call: Call,
  user: string,
  wanted: { suspended: false } | { suspended: true; reason: string },
): Promise<void> {
  const { suspended } = await existing(call, user);
  if (suspended === wanted.suspended) return;
  if (wanted.suspended) await call('suspendacct', { user, reason: `${OWN_REASON}${wanted.reason}` });
  else await call('unsuspendacct', { user });
  const changed = await existing(call, user);
  if (changed.suspended !== wanted.suspended) throw new PanelRefused('not_changed');
}
