/**
 * SQLSTATEs that say "not now", not "never": the connection, a conflict, no room, an operator, the system, a lock or a
 * session that took too long. Not 08P01, though of class 08: that one is about what was sent.
 */
const SQLSTATE = /^(?:(?:08(?!P01)|40|53|57|58)[0-9A-Z]{3}|55P03|25P0[34])$/;
const SOCKET_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);
/** What the driver says without a code. */
const LOST_CONNECTION =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered/;
const MAX_CAUSES = 5;

/** Whether Postgres could not answer now: away, silent, busy, or no lock in time. Nothing that its caller is to blame for. */
export function isUnavailable(error: unknown): boolean {
  let current: unknown = error;
  for (let depth = 0; current instanceof Error && depth < MAX_CAUSES; depth += 1) {
    const { code } = current as { code?: unknown };
    if (typeof code === 'string' && (SOCKET_CODES.has(code) || SQLSTATE.test(code))) return true;
    if (LOST_CONNECTION.test(current.message)) return true;
    if (current instanceof AggregateError && current.errors.some(isUnavailable)) return true;
    current = current.cause ?? (current as { previous?: unknown }).previous;
  }
  return false;
}
