import { NotSent, Refused } from '../errors.ts';

/** Why the panel refused. Its own text may name the account's owner, so only the class is kept. */
export type PanelRefusal =
  | 'account_missing'
  | 'weak_password'
  | 'invalid_email'
  | 'not_changed'
  | 'doubtful'
  /** The user name, or the domain, is somebody else's. */
  | 'taken'
  /** Its DNS zone is there, and may be somebody else's. */
  | 'zone_exists'
  | 'package_missing'
  | 'other';

/**
 * The panel could not be asked, or did not answer. Unlike a message, a step of the panel may always be made again, so a
 * lost answer is the same as none.
 */
export class PanelUnavailable extends NotSent {
  constructor(code: string) {
    super({ party: 'panel', code });
  }
}

/** The panel refused for good: staff has to look (T12). */
export class PanelRefused extends Refused<PanelRefusal> {
  /** `code` says more than the class, where there is more to say. */
  constructor(reason: PanelRefusal, code: string = reason) {
    super({ party: 'panel', code: code.toUpperCase(), reason });
  }
}

const reasons: readonly (readonly [RegExp, PanelRefusal])[] = [
  [/DNS (?:entry|zone).{0,300}already exists/i, 'zone_exists'],
  [/already (?:has an account|exists|configured)|same initial|reserved username/i, 'taken'],
  [/package.{0,80}(?:does not exist|not found)|no such package/i, 'package_missing'],
  [/does not exist|no such user|not found|invalid user|unknown user/i, 'account_missing'],
  [/password.{0,80}(?:weak|strength)/i, 'weak_password'],
  [/e-?mail/i, 'invalid_email'],
];
const LONGEST_REASON = 500;

/** The class of a reason that the panel gave in words. */
export function refusalOf(reason: string): PanelRefusal {
  const start = reason.slice(0, LONGEST_REASON);
  return reasons.find(([pattern]) => pattern.test(start))?.[1] ?? 'other';
}
