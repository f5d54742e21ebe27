import { TRPCError } from '@trpc/server';
import { ZodError } from 'zod';
import { DomainError, type ErrorCode, refusals } from '../domain/errors.ts';
import { isUnavailable } from '../domain/transaction/unavailable.ts';
import { describeIssue } from './issue-texts.ts';

/** What a client is told of a refusal: stable code, Spanish text, structured details. */
export type Reason = { code: ErrorCode; text: string; details: unknown };

/** The refusal that an error amounts to for its reader. */
export function toDomainError(error: unknown, requestId: string): DomainError {
  if (error instanceof DomainError) return error;
  if (error instanceof TRPCError) return fromTrpc(error, requestId);
  const refusal = isUnavailable(error)
    ? new DomainError('UNAVAILABLE', {})
    : new DomainError('UNEXPECTED', { requestId });
  // For the log alone: a reason has only code, text and details.
  refusal.cause = error;
  return refusal;
}

const formats = {
  PAYLOAD_TOO_LARGE: 'es demasiado grande',
  UNSUPPORTED_MEDIA_TYPE: 'se esperaba JSON, con «Content-Type: application/json»',
};

function fromTrpc(error: TRPCError, requestId: string): DomainError {
  if (error.cause instanceof DomainError) return error.cause;
  if (error.code === 'NOT_FOUND') return new DomainError('NOT_FOUND', {});
  if (error.code === 'BAD_REQUEST' && error.cause instanceof ZodError) {
    return new DomainError('INVALID_INPUT', describeIssue(error.cause.issues[0]));
  }
  if (error.code === 'INTERNAL_SERVER_ERROR') return toDomainError(error.cause, requestId);
  if (error.code === 'SERVICE_UNAVAILABLE') return new DomainError('UNAVAILABLE', {});
  const expected = formats[error.code as keyof typeof formats] ?? 'no respeta el formato de la API';
  return new DomainError('INVALID_INPUT', { field: 'pedido', expected });
}

/** The same as a tRPC error, whose code decides the HTTP status. */
export function toTrpcError(error: unknown, requestId: string): TRPCError {
  if (error instanceof TRPCError && error.code !== 'INTERNAL_SERVER_ERROR') return error;
  const refusal = toDomainError(error, requestId);
  return new TRPCError({ code: refusals[refusal.code].trpc, message: refusal.code, cause: refusal });
}

/** What a client is told of any error; `requestId` names the call in an unexpected one. Never throws. */
export function reasonOf(error: unknown, requestId: string): Reason {
  const refusal = toDomainError(error, requestId);
  return { code: refusal.code, text: refusal.text, details: refusal.details };
}
