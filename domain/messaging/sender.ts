import { isSameLine, phoneKey } from '../phone.ts';

const SCHEME = /^whatsapp:/;
const PHONE = /^\+\d{5,15}$/;

/** Whether a WhatsApp address is a phone. WhatsApp may hide the phone behind a name of its own (T6). */
export function isPhoneAddress(address: string): boolean {
  return PHONE.test(bareAddress(address));
}

/**
 * The key of a sender, and of the address that a reply goes to (C4): the phone's key, or, without a phone, the
 * address itself under a prefix that no phone key has.
 */
export function senderKeyOf(address: string): string {
  const bare = bareAddress(address);
  return PHONE.test(bare) ? phoneKey(bare) : `user:${bare}`;
}

/**
 * Whether two WhatsApp addresses are surely one sender's (C4, T6): what one of them says proves to be said by the other, and
 * what is meant for the one may go to the other.
 */
export function isSameSender(one: string, other: string): boolean {
  if (bareAddress(one) === bareAddress(other)) return true;
  return isPhoneAddress(one) && isPhoneAddress(other) && isSameLine(one, other);
}

/** A WhatsApp address without Twilio's scheme, as outbound messages and conversations keep it. */
export function bareAddress(address: string): string {
  return address.replace(SCHEME, '');
}
