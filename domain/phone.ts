import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { plainText } from './folding.ts';

const LONGEST_PHONE_TYPED = 64;
/** E.164, as the database keeps it: some numbering plans allow numbers that are longer. */
const E164 = /^\+\d{7,15}$/;
const PHONE_SCHEME = /^(?:whatsapp|tel):/i;
/** Country and number typed without `+`: the calling codes of Latin America begin with 5, no Argentine number does. */
const PLUS_FORGOTTEN = /^5\d{10,13}$/;

/**
 * A phone typed in any common way, in E.164 (C4); undefined when it is no phone number. Without a country code it is
 * read as one of `defaultCountry`.
 */
export function parsePhone(text: string, defaultCountry: CountryCode = 'AR'): string | undefined {
  const typed = plainText(text).replace(PHONE_SCHEME, '');
  if (typed.length > LONGEST_PHONE_TYPED) return undefined;
  const digits = typed.replace(/[\s().-]/g, '');
  const phone =
    validPhone(typed, defaultCountry) ??
    (PLUS_FORGOTTEN.test(digits) ? validPhone(`+${digits}`, defaultCountry) : undefined);
  return phone !== undefined && E164.test(phone) ? phone : undefined;
}

function validPhone(typed: string, defaultCountry: CountryCode): string | undefined {
  const phone = parsePhoneNumberFromString(typed, { defaultCountry, extract: false });
  if (phone === undefined || phone.ext !== undefined) return undefined;
  if (phone.isValid()) return phone.number;
  const current = currentForm(phone.countryCallingCode, phone.nationalNumber);
  const renewed = current === undefined ? undefined : parsePhoneNumberFromString(current);
  return renewed?.isValid() ? renewed.number : undefined;
}

/** Forms that people and WhatsApp still write although the numbering plan dropped them. */
function currentForm(callingCode: string, national: string): string | undefined {
  if (callingCode === '54' && /^9\d{2,4}15\d{6,8}$/.test(national)) return `+54${national.slice(1)}`;
  if (callingCode === '52' && /^1\d{10}$/.test(national)) return `+52${national.slice(1)}`;
  if (callingCode === '55' && /^\d{2}[6-9]\d{7}$/.test(national)) {
    return `+55${national.slice(0, 2)}9${national.slice(2)}`;
  }
  return undefined;
}

/** Brazil's mobiles with and without their ninth digit: what is left after it may be a mobile's eight digits, not a fixed line's. */
const BRAZILIAN_NINTH_DIGIT = /^55\d{2}9[6-9]\d{7}$/;
/** The eight digits of a mobile before it got its ninth, or those of a trunking line, which never did. */
const TWO_BRAZILIAN_LINES = /^55\d{2}7\d{7}$/;

/**
 * The key by which phones are found (C4): digits of country and national number without Argentina's 9 and 15,
 * Mexico's 1, Brazil's ninth digit. Takes any sender (`whatsapp:` included) and never refuses one: what is no known
 * number keeps its bare digits. Empty, and so equal to no stored key, for a sender without digits. Phones of one key
 * may be two lines: what proves is `isSameLine`.
 */
export function phoneKey(phone: string): string {
  const digits = digitsOf(phone);
  const national = digits.slice(2);
  if (digits.startsWith('54')) return `54${withoutArgentineMobileMarks(national)}`;
  if (/^521\d{10}$/.test(digits)) return `52${national.slice(1)}`;
  if (BRAZILIAN_NINTH_DIGIT.test(digits)) return `55${national.slice(0, 2)}${national.slice(3)}`;
  return digits;
}

/**
 * Whether two forms of a phone are surely one line (C4), so that a message from the one proves who has the other: they are
 * equal, or have one key under which the numbering plan has one line alone (docs/decisions/phone-lines.md).
 */
export function isSameLine(one: string, other: string): boolean {
  const key = phoneKey(one);
  if (key === '' || key !== phoneKey(other)) return false;
  return !TWO_BRAZILIAN_LINES.test(key) || digitsOf(one) === digitsOf(other);
}

/**
 * The form to which a phone is written whose own is not known yet (A9): WhatsApp has Argentina's mobiles with the 9, and Mexico's
 * numbers with their ten digits alone.
 */
export function firstForm(phone: string): string {
  // WhatsApp's own names of users hold digits too (T6).
  const key = phone.startsWith('+') ? phoneKey(phone) : '';
  if (/^54\d{10}$/.test(key)) return `+549${key.slice(2)}`;
  return /^52\d{10}$/.test(key) ? `+${key}` : phone;
}

function digitsOf(phone: string): string {
  return plainText(phone).replace(/[^0-9]+/g, '');
}

function withoutArgentineMobileMarks(national: string): string {
  const unmarked = /^9\d{10}(?:\d{2})?$/.test(national) ? national.slice(1) : national;
  if (!/^\d{2,4}15\d{6,8}$/.test(unmarked)) return unmarked;
  const parsed = parsePhoneNumberFromString(`+54${unmarked}`)?.nationalNumber ?? '';
  return /^9\d{10}$/.test(parsed) ? parsed.slice(1) : unmarked;
}
