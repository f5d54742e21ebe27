import { foldedWords, plainMarks } from '../folding.ts';

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

/** Whether a text in lower case is a domain name, in ASCII. */
export function isDomain(domain: string): boolean {
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
