import { EnvironmentError } from '../config/environment.ts';
import { DomainError, type ErrorCode } from '../domain/errors.ts';
import { isUnavailable } from '../domain/transaction/transaction.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';

/** Why a command did not do what it was asked for, in a sentence for operations. */
export class Failure extends Error {
  readonly code: string;
  readonly exitCode: ExitCode;

  constructor({ code, exitCode, text }: { code: string; exitCode: ExitCode; text: string }) {
    super(text);
    this.code = code;
    this.exitCode = exitCode;
  }
}

/** Refusals as operations reads them; their own texts are for clients. */
const refusals: Partial<Record<ErrorCode, string>> = {
  NOT_FOUND:
    'There is no change of this id. Is it the id of the change, and DATABASE_URL that of its database?',
  CHANGE_CLOSED: 'This change is over, and nothing that is over is rung.',
  RESTORE_NOT_COLLECTED:
    "No look at Twilio's list has ended since restore mode began. A worker looks at its start and every 5 minutes: see " +
    'collectedAt of «restore-mode show». Without it: --force <reason>.',
};

/** Any error as a failure. Of what is not ours only class and code are said: messages quote what they were given (invariant 15). */
export function failureOf(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (error instanceof EnvironmentError) {
    return new Failure({ code: 'ENVIRONMENT', exitCode: exitCodes.wrong, text: error.message });
  }
  if (error instanceof DomainError) {
    const text = refusals[error.code as ErrorCode] ?? error.text;
    return new Failure({ code: error.code, exitCode: exitCodes.refused, text });
  }
  const { code } = error as { code?: unknown };
  const detail = typeof code === 'string' ? code : (error as Error).constructor.name;
  if (isUnavailable(error)) {
    const text = `The database does not answer (${detail}). Is DATABASE_URL right? To try again is harmless.`;
    return new Failure({ code: 'DATABASE_AWAY', exitCode: exitCodes.away, text });
  }
  const text = `The database or this program failed (${detail}): is DATABASE_URL right, and the database migrated?`;
  return new Failure({ code: 'UNEXPECTED', exitCode: exitCodes.wrong, text });
}
