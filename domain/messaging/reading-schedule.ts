import { DAY_MS, HOUR_MS, MINUTE_MS } from '../time.ts';
import type { OutboundMessage } from './outbound-message.ts';

/** How long after its acceptance a message is read back first; then after as long again each time. */
const FIRST_READING_MS = HOUR_MS;
/** The same for one that something waits for (T10), or that is to show that sending works again. */
const FIRST_READING_OF_AWAITED_MS = 5 * MINUTE_MS;
/** WhatsApp keeps a message for a phone that is off for 30 days; after them there is nothing more to learn. */
const LAST_READING_MS = 30 * DAY_MS;
/** When a reading that came to nothing, since the provider did not answer, is made again. */
export const READING_RETRY_MS = 5 * MINUTE_MS;

type Read = Pick<OutboundMessage, 'channel' | 'state' | 'providerId' | 'acceptedAt' | 'awaited' | 'heldFor'>;

/** When the state of a message that was accepted now is read back; null if there is nothing to read. */
export function firstReading(message: Read, now: Date): Date | null {
  if (!isReadable(message)) return null;
  const isUrgent = message.awaited || message.heldFor !== null;
  return new Date(now.getTime() + (isUrgent ? FIRST_READING_OF_AWAITED_MS : FIRST_READING_MS));
}

/** When it is read again after a reading that found it still on its way: ten times in all, or so. */
export function nextReading(message: Read, now: Date): Date | null {
  if (!isReadable(message) || !message.acceptedAt) return null;
  const age = Math.max(now.getTime() - message.acceptedAt.getTime(), FIRST_READING_OF_AWAITED_MS);
  return age >= LAST_READING_MS ? null : new Date(now.getTime() + Math.min(age, LAST_READING_MS - age));
}

/** Delivered is as far as it needs to come. Without the provider's id it can be looked up nowhere. */
function isReadable({ channel, state, providerId }: Read): boolean {
  return channel === 'whatsapp' && state === 'sent' && providerId !== null;
}
