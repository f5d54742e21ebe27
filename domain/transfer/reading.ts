import { normalEmail } from '../clients/contact.ts';
import { foldText, plainText } from '../folding.ts';
import { LIMITS } from '../messaging/provider-limits.ts';
import { asReference, isReference } from '../reference.ts';
import { type CommandReading, readCommand, readNearCommand } from './command.ts';
import type { Party } from './transfer.ts';

/** NFKC may lengthen a text, to no more than twice that for one we composed. */
const LONGEST_TEXT = LIMITS.whatsApp.inboundText;
const LONGEST_NORMAL_TEXT = 2 * LONGEST_TEXT;

const GREETING = ['hola', '!', 'soy'];
const OWN_EMAIL = [',', 'mi', 'correo', 'de', 'cliente', 'es'];
const HOLDER_WISH = ['y', 'deseo', 'que', 'el', 'servicio'];
const RECIPIENT_WISH = 'y acepto recibir a mi nombre el servicio que estaba pase a nombre del cliente'.split(
  ' ',
);
const OTHER_EMAIL = ['con', 'correo'];

/** The words by which an attempt at a literal text is told from other talk, and how many of them make an attempt. */
const TELLING_WORDS: Record<Party, readonly string[]> = {
  holder: 'hola soy correo cliente deseo servicio activo dia pase nombre'.split(' '),
  recipient: 'hola soy correo cliente acepto recibir nombre servicio estaba pase'.split(' '),
};
const ATTEMPT_WORDS = 6;

/** The holder's text. Where the label ends and the name begins only the name on file can tell: `serviceNamed`. */
export interface HolderText {
  kind: 'holder';
  /** Folded words, in order, as typed. */
  name: string;
  email: string;
  /** Folded words from after `el servicio` to before `con correo`. */
  serviceAndRecipient: readonly string[];
  recipientEmail: string;
  reference?: string;
}

/** The recipient's text; it names no service (T6). Names are folded words as typed, e-mails are in normal form. */
export interface RecipientText {
  kind: 'recipient';
  name: string;
  email: string;
  holderName: string;
  holderEmail: string;
  reference?: string;
}

/** Looks like an attempt at a literal text but is none: changes nothing (T5). `emailTyped` is the sender's own claim. */
interface NearMiss {
  kind: 'near_miss';
  party?: Party;
  emailTyped?: string;
  reference?: string;
}

export type Reading = HolderText | RecipientText | NearMiss | CommandReading | { kind: 'other' };

/** One white-space-free piece of a text: as typed after NFKC (for e-mails), and folded (for everything else). */
interface Token {
  plain: string;
  folded: string;
}

/**
 * Reads an inbound text (T5): never fuzzy, in work linear in its length; of one that is longer than WhatsApp allows only
 * the beginning is looked at. A reading says what was typed; whether that is true of a transfer is for the matcher.
 */
export function readText(raw: string): Reading {
  const normal = plainText(raw.slice(0, LONGEST_TEXT));
  if (raw.length > LONGEST_TEXT || normal.length > LONGEST_NORMAL_TEXT) {
    return readBeginning(normal.slice(0, LONGEST_TEXT));
  }
  const { tokens, reference } = cutReference(tokensOf(normal));
  const folded = tokens.map((token) => token.folded).join(' ');
  return (
    readCommand(folded, reference) ??
    readConsent(tokens, reference) ??
    // Before what is nearly a command: who sends the whole invitation back, with its NO FUI YO, tries to consent.
    readAttempt(tokens, reference, ATTEMPT_WORDS) ??
    readNearCommand(folded) ??
    (isReference(reference ?? '') ? readAttempt(tokens, reference, 0) : undefined) ?? { kind: 'other' }
  );
}

/** Nothing is done by a text that was not read whole. */
function readBeginning(normal: string): Reading {
  const folded = foldText(normal);
  const reading = readCommand(folded, undefined) ?? readNearCommand(folded);
  return reading ? { kind: 'near_command', command: reading.command } : { kind: 'other' };
}

function tokensOf(normal: string): Token[] {
  return normal
    .split(' ')
    .map((piece) => trimmed(piece, '*'))
    .filter((piece) => piece !== '')
    .map((plain) => ({ plain, folded: foldText(plain) }));
}

/** Drops the given characters from both ends: an index on each side, since `/x+$/` would be quadratic. */
function trimmed(text: string, characters: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && characters.includes(text.charAt(start))) start += 1;
  while (end > start && characters.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

/** Cuts ` Ref: <code>` from the end. Whatever stands after `Ref:` is a reference: an altered one must match nothing. */
function cutReference(all: Token[]): { tokens: Token[]; reference?: string } {
  const tokens = withoutFinalDots(all);
  const last = tokens.at(-1);
  if (last === undefined || tokens.at(-2)?.folded !== 'ref:') return { tokens };
  return { tokens: withoutFinalDots(tokens.slice(0, -2)), reference: asReference(last.plain) };
}

function withoutFinalDots(tokens: Token[]): Token[] {
  let length = tokens.length;
  while (length > 0) {
    const last = tokens[length - 1] as Token;
    const plain = withoutEnd(last.plain);
    if (plain === last.plain) break;
    length -= 1;
    if (plain !== '') return [...tokens.slice(0, length), { plain, folded: foldText(plain) }];
  }
  return tokens.slice(0, length);
}

function withoutEnd(text: string): string {
  let end = text.length;
  while (end > 0 && '.*'.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

function readConsent(tokens: Token[], reference: string | undefined): Reading | undefined {
  const words = tokens.map((token) => token.folded);
  const comma = words.indexOf(',');
  const name = words.slice(GREETING.length, comma).join(' ');
  if (!startsAt(words, 0, GREETING) || name === '' || !startsAt(words, comma, OWN_EMAIL)) return undefined;
  const wishAt = comma + OWN_EMAIL.length + 1;
  const email = normalEmail(tokens[wishAt - 1]?.plain ?? '');
  const end = words.length - OTHER_EMAIL.length - 1;
  const otherEmail = normalEmail(tokens.at(-1)?.plain ?? '');
  if (email === undefined || otherEmail === undefined || !startsAt(words, end, OTHER_EMAIL)) return undefined;
  if (startsAt(words, wishAt, HOLDER_WISH)) {
    const serviceAndRecipient = words.slice(wishAt + HOLDER_WISH.length, end);
    return { kind: 'holder', name, email, serviceAndRecipient, recipientEmail: otherEmail, reference };
  }
  const holderName = words.slice(wishAt + RECIPIENT_WISH.length, end).join(' ');
  if (!startsAt(words, wishAt, RECIPIENT_WISH) || holderName === '') return undefined;
  return { kind: 'recipient', name, email, holderName, holderEmail: otherEmail, reference };
}

/** Whether `phrase` stands in `words` from position `at` on. */
export function startsAt(words: readonly string[], at: number, phrase: readonly string[]): boolean {
  return at >= 0 && phrase.every((word, offset) => words[at + offset] === word);
}

function readAttempt(tokens: Token[], reference: string | undefined, fewest: number): NearMiss | undefined {
  const words = new Set(tokens.map((token) => trimmed(token.folded, '¡!¿?,.;:"')));
  const count = (party: Party) => TELLING_WORDS[party].filter((word) => words.has(word)).length;
  const [holder, recipient] = [count('holder'), count('recipient')];
  if (Math.max(holder, recipient) < fewest) return undefined;
  const party = holder === recipient ? undefined : holder > recipient ? 'holder' : 'recipient';
  return { kind: 'near_miss', party, emailTyped: firstEmail(tokens), reference };
}

/** The first address in the text, which both literal texts give to the sender; none if that one is malformed. */
function firstEmail(tokens: Token[]): string | undefined {
  const address = tokens.find((token) => token.plain.includes('@'))?.plain;
  return address === undefined ? undefined : normalEmail(trimmed(address, '.,;:()<>"'));
}
