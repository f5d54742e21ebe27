import type { Call } from './calls.ts';
import { PanelRefused, PanelUnavailable } from './errors.ts';
import type { Creation, NewAccount, PanelAccount } from './port.ts';
import { existing, isSameDomain, summary } from './summary.ts';

const MILLISECONDS = 1000;

/** Of a user name: an account that is ours, or none; an empty answer says neither. @throws {PanelRefused} for another's. */
async function ours(
  call: Call,
  { user, domain, plan }: NewAccount,
  notBefore: Date,
): Promise<PanelAccount | undefined> {
  const found = await summary(call, { user });
  if (found === 'nothing') throw new PanelUnavailable('NO_PROOF');
  if (found === 'unknown') return undefined;
  // The panel counts in seconds: one that was created within the order's own second is of after it.
  const since = Math.floor(notBefore.getTime() / MILLISECONDS) * MILLISECONDS;
  const isOurs = isSameDomain(found.domain, domain) && found.createdAt.getTime() >= since;
  if (!isOurs) throw new PanelRefused('taken', 'other_account');
  if (found.plan !== plan) throw new PanelRefused('not_changed', 'other_plan');
  return found;
}

/**
 * Creates an account, unless it is there: a lost answer is settled by reading, also one of an earlier call that acts while
 * this one is refused. Nothing that is somebody else's is ever overwritten (B9).
 */
export async function create(
  call: Call,
  account: NewAccount & { password: string },
  { notBefore, takesOverZone }: Creation,
): Promise<Date> {
  const before = await ours(call, account, notBefore);
  if (before) return before.createdAt;
  const { user, domain, plan, email, password } = account;
  const elsewhere = await summary(call, { domain });
  if (elsewhere === 'nothing') throw new PanelUnavailable('NO_PROOF');
  if (elsewhere !== 'unknown') throw new PanelRefused('taken', 'domain_elsewhere');
  const contact = { contactemail: email, password };
  // With it WHM replaces a zone that is there, without it an account whose zone is there is refused (X6).
  const forcedns = takesOverZone ? '1' : '0';
  await call('createacct', { username: user, domain, plan, ...contact, forcedns }).catch(
    async (error: unknown) => {
      const isRefused = error instanceof PanelRefused;
      if (isRefused && (await ours(call, account, notBefore))) return;
      throw error;
    },
  );
  const created = await ours(call, account, notBefore);
  if (!created) throw new PanelRefused('not_changed');
  return created.createdAt;
}

/** Takes an account for ours that staff made: by name and domain. @throws {PanelRefused} account_missing, taken. */
export async function adopt(call: Call, { user, domain }: NewAccount): Promise<Date> {
  const found = await existing(call, user);
  if (!isSameDomain(found.domain, domain)) throw new PanelRefused('taken', 'other_account');
  return found.createdAt;
}
