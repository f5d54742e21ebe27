import { MINUTE_MS } from '../time.ts';
import { arrayLiteral } from '../transaction/transaction.ts';
import { urgentTemplates } from './templates.ts';

/** How soon the sweep hands over a message that waits for its next try, should its delivery be lost. */
export const NEXT_TRY_CHECK_MS = 30 * MINUTE_MS;
/** An urgent one that has not been tried for so long waits for nothing that others would have to wait for. */
const TRIED_WITHIN_MS = 5 * MINUTE_MS;

/** The templates of the security class, as a value of a statement. */
export const URGENT = arrayLiteral(urgentTemplates);

/**
 * Whether a message of the security class waits for Twilio, which could not be reached or asked for patience: none of another
 * class goes before it then (A4). Its values are those of `urgentValues`.
 */
export const URGENT_WAITS = /* sql */ `exists (select from outbound_message w
  where w.state = 'queued' and w.channel = 'whatsapp' and w.next_check_at between ? and ?
    and w.template = any (?::text[]) and w.error_code ~ '^(\\D|20429$)')`;

export function urgentValues(now: Date): [from: Date, to: Date, urgent: string] {
  const to = now.getTime() + NEXT_TRY_CHECK_MS;
  return [new Date(to - TRIED_WITHIN_MS), new Date(to), URGENT];
}
