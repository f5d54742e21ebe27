import { besideLimits, type Limits } from '../catalogue/resources.ts';
import type { ProvisionSubject } from './provision-subject.ts';

/** What a panel was read to have of an account. */
export type PanelReading = {
  account: { user: string; domain: string; createdAt: Date; plan: string };
  limits: Limits;
};

/** What is to be done on a panel that has an account so. */
export type Verdict =
  /** It has the new package, and everything that the new plan gives. */
  | 'done'
  | 'change'
  /** It has not what the plan gives, though the package is the new one: changed once more, and read again. */
  | 'change_again'
  /** Each of these is for staff, before any call that changes (U7). */
  | 'other_account'
  | 'other_package'
  | 'raised_by_hand';

const MILLISECONDS = 1000;
const seconds = (instant: Date) => Math.floor(instant.getTime() / MILLISECONDS);

/**
 * Judges a reading before and after the package is changed (U7): exactly our account, matched by name, domain and creation time
 * (X7b); a limit above its plan's was raised by hand; the new plan is there only if no limit that it has is below it, or unknown.
 */
export function judgeReading(
  { user, domain, createdAt, from, to, evenIfRaised }: ProvisionSubject,
  { account, limits }: PanelReading,
): Verdict {
  const isOurs =
    account.user === user &&
    account.domain.toLowerCase() === domain.toLowerCase() &&
    (createdAt === null || seconds(account.createdAt) === seconds(createdAt));
  if (!isOurs) return 'other_account';
  if (account.plan === to.package) return isAtLeast(limits, to.limits) ? 'done' : 'change_again';
  if (account.plan !== from.package) return 'other_package';
  return isRaised(limits, from.limits) && !evenIfRaised ? 'raised_by_hand' : 'change';
}

/** Of what only one of the two says anything is nothing known that was raised. */
function isRaised(limits: Limits, own: Limits): boolean {
  return besideLimits(own, limits).less.length > 0;
}

function isAtLeast(limits: Limits, plan: Limits): boolean {
  const { less, unknown } = besideLimits(limits, plan);
  return less.length === 0 && unknown.every((name) => plan[name] === undefined);
}
