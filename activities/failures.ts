import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import type { ActivityInboundCallsInterceptor } from '@temporalio/worker';
import { DomainError, type ErrorCode, refusals } from '../domain/errors.ts';
import { Refused } from '../integrations/errors.ts';

/**
 * Turns every error of an activity into one that may stand in a history: the code of a refusal or the name of an
 * error class, whether to retry, and nothing else. Messages of databases, networks and providers quote what they were
 * given (invariant 15).
 */
export class FailureInterceptor implements ActivityInboundCallsInterceptor {
  readonly #report: (error: unknown) => void;

  constructor(report: (error: unknown) => void) {
    this.#report = report;
  }

  async execute(...[input, next]: Parameters<NonNullable<ActivityInboundCallsInterceptor['execute']>>) {
    try {
      return await next(input);
    } catch (error) {
      if (error instanceof CancelledFailure) throw error;
      if (error instanceof ApplicationFailure) {
        error.stack = '';
        throw error;
      }
      this.#report(error);
      throw failureOf(error);
    }
  }
}

/** What the history keeps of an error. */
export function failureOf(error: unknown): ApplicationFailure {
  if (error instanceof DomainError) {
    const { retryable } = refusals[error.code as ErrorCode];
    return withoutStack({ type: error.code, message: error.code, nonRetryable: !retryable });
  }
  const type = error instanceof Error ? error.constructor.name : 'Error';
  return withoutStack({ type, message: codeOf(error) ?? type, nonRetryable: error instanceof Refused });
}

function withoutStack(options: { type: string; message: string; nonRetryable: boolean }): ApplicationFailure {
  const failure = ApplicationFailure.create(options);
  failure.stack = '';
  return failure;
}

/** The code of a protocol, a provider or a database that an error carries. */
export function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' || typeof code === 'number' ? String(code) : undefined;
}
