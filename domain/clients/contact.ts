import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { foldedWords, plainMarks, plainText } from '../folding.ts';

const LONGEST_EMAIL = 254;
const LONGEST_LOCAL_PART = 64;
const LONGEST_DOMAIN_LABEL = 63;
/** RFC 5322 dot-atom without `*`, which T5 drops as a mark of bold type: two addresses must not differ by it alone. */
const LOCAL_PART = /^[a-z0-9!#$%&'+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'+/=?^_`{|}~-]+)*$/;
const DOMAIN_LABEL = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;
const TOP_LEVEL_DOMAIN = /^(?:[a-z]{2,}|xn--[a-z0-9-]+)$/;
const PRINTABLE_ASCII = /^[\x21-\x7e]+$/;

/** The normal form of an e-mail address (C1): trimmed, case-folded, ASCII; undefined when it is not an address. */
export function normalEmail(text: string): string | undefined {
  const trimmed = text.trim();
  if (trimmed.length > LONGEST_EMAIL || !PRINTABLE_ASCII.test(trimmed)) return undefined;
  const email = trimmed.toLowerCase();
  const at = email.indexOf('@');
  const localPart = email.slice(0, at);
  if (at < 1 || localPart.length > LONGEST_LOCAL_PART || !LOCAL_PART.test(localPart)) return undefined;
  return isDomain(email.slice(at + 1)) ? email : undefined;
}

function isDomain(domain: string): boolean {
  const labels = domain.split('.');
  return (
    labels.length > 1 &&
    labels.every((label) => label.length <= LONGEST_DOMAIN_LABEL && DOMAIN_LABEL.test(label)) &&
    TOP_LEVEL_DOMAIN.test(labels.at(-1) ?? '')
  );
}

const SHORTEST_NAME = 2;
/** Of a name or a label, in code points (C1). */
export const LONGEST_NAME = 80;
const LONGEST_NAME_TYPED = 400;
const NAME_CHARACTERS = /^[\p{L}\p{M}\p{Nd} '’\-.&]+$/u;
const LETTER_OR_DIGIT = /[\p{L}\p{Nd}]/u;
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/u;

/** Company suffixes and initials, `S.R.L.`: no domain ends in a single letter. Cased, because elsewhere one letter can be a word. */
const INITIALS = /(?<![\p{L}\p{M}\p{Nd}.])\p{LC}\p{M}*(?:\.\p{LC}\p{M}*)+(?!\.?[\p{L}\p{M}\p{Nd}])/gu;
/** What telephones and mail programs turn into a link without being asked: a domain, whatever its ending, and an IPv4 address. */
const ADDRESS = /\.[\p{L}\p{M}]|www\.|\p{Nd}(?:\.\p{Nd}+){3}/iu;

/** Whether a name of allowed characters would be shown as a link to whoever gets a message with it (C1). */
function holdsAddress(name: string): boolean {
  return ADDRESS.test(name.replace(INITIALS, ' '));
}

/**
 * A client's name or a service's label as it is stored (C1): NFC, single spaces, one kind of apostrophe beside `’`, and one
 * of dash; undefined when the rule refuses it.
 */
export function normalName(text: string): string | undefined {
  if (text.length > LONGEST_NAME_TYPED) return undefined;
  const name = plainMarks(text).normalize('NFC').trim();
  const length = [...name].length;
  if (length < SHORTEST_NAME || length > LONGEST_NAME) return undefined;
  if (!NAME_CHARACTERS.test(name) || INVISIBLE.test(name) || !LETTER_OR_DIGIT.test(name)) return undefined;
  return holdsAddress(name) ? undefined : name;
}

const FEWEST_WORDS = 2;

/**
 * The word rule of T1: every word typed occurs in the name on file, at least two of them, without case and accents and
 * in any order. A word counts as often as it is on file. A name on file of one word must be typed whole.
 */
export function namesMatch(typed: string, onFile: string): boolean {
  const remaining = foldedWords(onFile);
  const needed = Math.min(FEWEST_WORDS, remaining.filter(isWord).length);
  const words = foldedWords(typed);
  for (const word of words) {
    const at = remaining.indexOf(word);
    if (at < 0) return false;
    remaining.splice(at, 1);
  }
  return needed > 0 && words.filter(isWord).length >= needed;
}

function isWord(text: string): boolean {
  return LETTER_OR_DIGIT.test(text);
}

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

function digitsOf(phone: string): string {
  return plainText(phone).replace(/[^0-9]+/g, '');
}

function withoutArgentineMobileMarks(national: string): string {
  const unmarked = /^9\d{10}(?:\d{2})?$/.test(national) ? national.slice(1) : national;
  if (!/^\d{2,4}15\d{6,8}$/.test(unmarked)) return unmarked;
  const parsed = parsePhoneNumberFromString(`+54${unmarked}`)?.nationalNumber ?? '';
  return /^9\d{10}$/.test(parsed) ? parsed.slice(1) : unmarked;
}
