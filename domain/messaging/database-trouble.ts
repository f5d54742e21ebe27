import { isUnavailable } from '../../db/transaction.ts';

/** SQLSTATEs of code and schema that do not fit, as in the middle of a deploy, and of a standby that takes no writes. */
const WRONG_DATABASE = /^(?:42[0-9A-Z]{3}|25006)$/;

/** Whether the database is to blame for an error: away, busy, or not the one that this version needs. No message is. */
export function isDatabaseTrouble(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return isUnavailable(error) || (typeof code === 'string' && WRONG_DATABASE.test(code));
}
