import type { Info } from '@temporalio/activity';
import { msOptionalToNumber } from '@temporalio/common/lib/time.js';
import { MINUTE_MS } from '../domain/time.ts';

/** An answer that asks for more must not put a message off for hours. */
const LONGEST_DELAY_MS = 15 * MINUTE_MS;
const SECOND_MS = 1_000;

/**
 * Milliseconds until the next try, if the other side asked for a longer wait than the retry policy's own: a shorter one
 * would undo the policy's back-off. At most 15 minutes; undefined leaves it to the policy.
 */
export function askedDelay(
  seconds: number | undefined,
  { attempt, retryPolicy = {} }: Pick<Info, 'attempt' | 'retryPolicy'>,
): number | undefined {
  if (seconds === undefined) return undefined;
  const { backoffCoefficient = 1 } = retryPolicy;
  const initial = msOptionalToNumber(retryPolicy.initialInterval) ?? 0;
  const longest = msOptionalToNumber(retryPolicy.maximumInterval) ?? LONGEST_DELAY_MS;
  const own = Math.min(initial * backoffCoefficient ** (attempt - 1), longest);
  const asked = Math.min(seconds * SECOND_MS, LONGEST_DELAY_MS);
  return asked > own ? asked : undefined;
}
