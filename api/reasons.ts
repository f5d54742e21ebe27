import { TRPCError } from '@trpc/server';
import { ZodError } from 'zod';
import { catalogue, DomainError, type ErrorCode } from '../domain/errors.ts';
import { describeIssue } from './issue-texts.ts';

/** What a client is told of a refusal: stable code, Spanish text, structured details. */
export type Reason = { code: ErrorCode; text: string; details: unknown };

/** SQLSTATEs and socket errors that say "not now", not "never": lock and statement time-outs, lost connections. */
const UNAVAILABLE_CODES = new Set([
  '40001',
  '40P01',
  '53300',
  '55P03',
  '57014',
  '57P01',
  '57P02',
  '57P03',
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);
const CONNECTION_CLASS = /^08/;
const LOST_CONNECTION =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered/;
const MAX_CAUSES = 5;

/** Whether Postgres could not answer now: lock time-out, no connection, shutting down. */
export function isUnavailable(error: unknown): boolean {
  let current: unknown = error;
  for (let depth = 0; current instanceof Error && depth < MAX_CAUSES; depth += 1) {
    const { code } = current as { code?: unknown };
    if (typeof code === 'string' && (UNAVAILABLE_CODES.has(code) || CONNECTION_CLASS.test(code))) return true;
    if (LOST_CONNECTION.test(current.message)) return true;
    if (current instanceof AggregateError && current.errors.some(isUnavailable)) return true;
    current = current.cause ?? (current as { previous?: unknown }).previous;
  }
  return false;
}

/** The refusal of the catalogue that an error amounts to for its reader. */
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

function fromTrpc(error: TRPCError, requestId: string): DomainError {
  if (error.cause instanceof DomainError) return error.cause;
  if (error.code === 'NOT_FOUND') return new DomainError('NOT_FOUND', {});
  if (error.code === 'BAD_REQUEST' && error.cause instanceof ZodError) {
    return new DomainError('INVALID_INPUT', describeIssue(error.cause.issues[0]));
  }
  if (error.code === 'INTERNAL_SERVER_ERROR') return toDomainError(error.cause, requestId);
  return new DomainError('INVALID_INPUT', { field: 'pedido', expected: 'no respeta el formato de la API' });
}

/** The same as a tRPC error, whose code decides the HTTP status. */
export function toTrpcError(error: unknown, requestId: string): TRPCError {
  if (error instanceof TRPCError && error.code !== 'INTERNAL_SERVER_ERROR') return error;
  const refusal = toDomainError(error, requestId);
  return new TRPCError({ code: catalogue[refusal.code].trpc, message: refusal.code, cause: refusal });
}

export function reasonOf(error: unknown, requestId: string): Reason {
  const refusal = toDomainError(error, requestId);
  return { code: refusal.code, text: refusal.text, details: refusal.details };
}
