const HIDDEN = '•••';
const SHOWN_OF_A_NUMBER = 3;

/** A name that its owner knows again and nobody else looks up: `Juan Carlos Perez` is `Juan P.` */
export function maskedName(name: string): string {
  const words = name.trim().split(/\s+/);
  const [first = '', last] = [words[0], words.length > 1 ? words.at(-1) : undefined];
  return last === undefined ? firstOf(first) + HIDDEN : `${first} ${firstOf(last)}.`;
}

/** The end of a document's number or of a phone, whatever its length. */
export function maskedNumber(number: string): string {
  return HIDDEN + number.slice(-SHOWN_OF_A_NUMBER);
}

/** `j•••@g•••.com`: also the domain may be somebody's name. */
export function maskedEmail(email: string): string {
  const [user = '', domain = ''] = email.split('@');
  const dot = domain.lastIndexOf('.');
  return `${firstOf(user)}${HIDDEN}@${firstOf(domain)}${HIDDEN}${dot < 0 ? '' : domain.slice(dot)}`;
}

/** The first character, whole also outside of the basic plane. */
function firstOf(text: string): string {
  return [...text][0] ?? '';
}
