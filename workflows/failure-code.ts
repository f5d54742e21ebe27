import { ActivityFailure, ApplicationFailure } from '@temporalio/workflow';

/** The code of what failed last; of a time-out, of what it interrupted. */
export function codeOf(error: unknown): string {
  let current: unknown = error instanceof ActivityFailure ? error.cause : error;
  for (; current instanceof Error; current = current.cause) {
    if (current instanceof ApplicationFailure) return current.message;
  }
  return 'TIMED_OUT';
}
