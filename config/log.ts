import type { FastifyRequest } from 'fastify';
import { type Logger, type LoggerOptions, pino } from 'pino';

const MAX_FRAMES = 8;
const MAX_CAUSES = 4;

/** Fields that carry secrets or people, wherever a log line might come to hold them. */
const REDACTED = [
  'authorization',
  'cookie',
  'password',
  'securityKey',
  'grantToken',
  'sessionToken',
  'token',
  'totp',
  'email',
  'phone',
  'name',
  'body',
  'document',
];

/**
 * What may be logged of a failure: names, codes and stack frames. Messages stay out: the database's quote
 * parameters, the network's quote bodies (invariant 15).
 */
export function describeFailure(error: unknown): Record<string, unknown> {
  const failures: { failure: string; code?: string; constraint?: string; frames: string[] }[] = [];
  let current = error;
  while (current instanceof Error && failures.length < MAX_CAUSES) {
    const { code, constraint } = current as { code?: unknown; constraint?: unknown };
    failures.push({
      failure: current.constructor.name,
      ...(typeof code === 'string' ? { code } : {}),
      ...(typeof constraint === 'string' ? { constraint } : {}),
      frames: framesOf(current),
    });
    current = current.cause;
  }
  return { failures: failures.length > 0 ? failures : [{ failure: typeof error, frames: [] }] };
}

function framesOf(error: Error): string[] {
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return frames.slice(0, MAX_FRAMES).map((line) => line.trim());
}

/** Path without query and without the token of a one-use link. */
function loggedPath(url: string): string {
  return (url.split('?', 1)[0] ?? '').replace(
    /^(\/(?:confirmar|clave|clave-de-seguridad|acceso|acceso-equipo)\/).*$/,
    '$1…',
  );
}

function serializeRequest(request: FastifyRequest) {
  return { method: request.method, path: loggedPath(request.url) };
}

/** Options of the JSON log of a process. `level` is one of pino's. */
export function logOptions(level: string): LoggerOptions {
  return {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: REDACTED.flatMap((field) => [field, `*.${field}`]), censor: '…' },
    serializers: { req: serializeRequest, err: describeFailure },
  };
}

/** The JSON log of a process, on the standard output. `level` is one of pino's. */
export function createLog(level: string): Logger {
  return pino(logOptions(level));
}
