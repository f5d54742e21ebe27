import { isUnavailable } from '../transaction/transaction.ts';

/** SQLSTATEs of code and schema that do not fit, as in the middle of a deploy, and of a standby that takes no writes. */
const WRONG_DATABASE = /^(?:42[0-9A-Z]{3}|25006)$/;
/** SQLSTATEs that a message may bring about itself, every time: our SQL that is wrong, a statement too long, a conflict. */
const CAUSED_BY_WORK = /^(?:(?:40|42)[0-9A-Z]{3}|57014)$/;

/** Whether the database is to blame for an error: away, busy, or not the one that this version needs. */
export function isDatabaseTrouble(error: unknown): boolean {
  return isUnavailable(error) || WRONG_DATABASE.test(sqlStateOf(error));
}

/** Whether it is so whatever the work was: no fault of the one message that was being processed. */
export function isOutage(error: unknown): boolean {
  return isDatabaseTrouble(error) && !CAUSED_BY_WORK.test(sqlStateOf(error));
}

function sqlStateOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}
