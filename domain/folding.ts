const FORMAT_CHARACTERS = /\p{Cf}+/gu;
const WHITE_SPACE = /[\s\u0085]+/gu;

/**
 * The accents that writers of Latin and Greek leave out or add: grave to caron, horn, dot below, cedilla, ogonek.
 * Marks of other scripts, and overlays, make another letter and are kept.
 */
const ACCENTS = /([\p{Script=Latin}\p{Script=Greek}])[\u0300-\u030c\u031b\u0323\u0327\u0328]+/gu;

/**
 * Apostrophes as people type them (C1): typewriter, opening and closing quote, reversed quote, the letter that Unicode
 * gives the apostrophe, prime; acute and grave without a letter, which Spanish keyboards put there.
 */
const APOSTROPHES = /['\u2018\u2019\u201b\u02bc\u2032`\u00b4]/gu;
/** Hyphens, dashes and minus signs of every script, by Unicode's own list. The letters that look like one are not in it. */
const DASHES = /\p{Dash}/gu;
/** NFKC would take the acute without a letter for a space and an accent. */
const ACUTE_ALONE = /[\u00b4\u1ffd]/g;

/** The first steps of T5: NFKC, format characters (Cf) dropped, white space collapsed to single spaces and trimmed. */
export function plainText(text: string): string {
  return text
    .replace(ACUTE_ALONE, '\u2019')
    .normalize('NFKC')
    .replace(FORMAT_CHARACTERS, '')
    .replace(WHITE_SPACE, ' ')
    .trim();
}

/** A name as it is stored: `’`, which typesetters use, is kept, every other apostrophe, dash and space is the plain one (C1). */
export function plainMarks(text: string): string {
  return text
    .replace(APOSTROPHES, (mark) => (mark === '\u2019' ? mark : "'"))
    .replace(DASHES, '-')
    .replace(WHITE_SPACE, ' ');
}

/**
 * Plain text as it is compared "without case and accents" (T1, T5), apostrophes and dashes of every kind being one. Letters
 * of different scripts stay different.
 */
export function foldText(text: string): string {
  return plainText(text)
    .normalize('NFD')
    .replace(ACCENTS, '$1')
    .replace(APOSTROPHES, "'")
    .replace(DASHES, '-')
    .toLowerCase()
    .replaceAll('ς', 'σ')
    .normalize('NFC');
}

/** The folded words of a text, in order; none for a blank one. */
export function foldedWords(text: string): string[] {
  const folded = foldText(text);
  return folded === '' ? [] : folded.split(' ');
}
