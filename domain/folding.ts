const FORMAT_CHARACTERS = /\p{Cf}+/gu;
const WHITE_SPACE = /[\s\u0085]+/gu;

/**
 * The accents that writers of Latin and Greek leave out or add: grave to caron, horn, dot below, cedilla, ogonek.
 * Marks of other scripts, and overlays, make another letter and are kept.
 */
const ACCENTS = /([\p{Script=Latin}\p{Script=Greek}])[\u0300-\u030c\u031b\u0323\u0327\u0328]+/gu;

/** The first steps of T5: NFKC, format characters (Cf) dropped, white space collapsed to single spaces and trimmed. */
export function plainText(text: string): string {
  return text.normalize('NFKC').replace(FORMAT_CHARACTERS, '').replace(WHITE_SPACE, ' ').trim();
}

/** Plain text as it is compared "without case and accents" (T1, T5). Letters of different scripts stay different. */
export function foldText(text: string): string {
  return plainText(text)
    .normalize('NFD')
    .replace(ACCENTS, '$1')
    .toLowerCase()
    .replaceAll('ς', 'σ')
    .normalize('NFC');
}

/** The folded words of a text, in order; none for a blank one. */
export function foldedWords(text: string): string[] {
  const folded = foldText(text);
  return folded === '' ? [] : folded.split(' ');
}
