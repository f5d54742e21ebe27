import { asReference, isReference } from '../reference.ts';
import {
  type Command,
  doubt,
  greeting,
  harmless,
  MOST_HARMLESS_WORDS,
  mentions,
  phrases,
} from './command-words.ts';

export type CommandReading =
  | { kind: 'command'; command: Command; reference?: string }
  /** Nearly a command: nothing is done, and the exact words go back. */
  | { kind: 'near_command'; command: Command };

const WORD_OR_SIGN = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*|[^\s\p{L}\p{N}]+/gu;
const WORD = /^[\p{L}\p{N}]/u;
/** Marks of bold and italic type, which may stand between the words of a command. */
const TYPE_MARKS = /^[*_]+$/;
/** Commands whose reference says which transfer is meant, or changes nothing. */
const withReference: readonly Command[] = ['withdraw_transfer', 'not_me'];

type Scanned = {
  words: string[];
  /** Whether a sign other than a mark of type stands before the word of that place. */
  isCutBefore: boolean[];
};

/**
 * Reads a folded text as a command: its words stand at the beginning, after greetings at most, and nothing behind them can
 * mean the opposite; a text that only begins so is nearly one. Never fuzzy. `reference` is what was cut from the end.
 */
export function readCommand(folded: string, reference: string | undefined): CommandReading | undefined {
  const { words, isCutBefore } = scan(folded);
  const start = greetingEnd(words);
  const begun = phrases.find((phrase) => standsAt(words, start, phrase.words));
  if (!begun) return undefined;
  const { command } = begun;
  const end = start + begun.words.length;
  const { more, references } = takeReferences(words.slice(end), reference);
  const isWhole = !isCutBefore.slice(start + 1, end).includes(true) && !doubt.test(folded);
  const isClear = references.length === 0 || (references.length === 1 && withReference.includes(command));
  if (!isWhole || !isClear || !isHarmless(more, command)) return { kind: 'near_command', command };
  return { kind: 'command', command, reference: references[0] };
}

/** The command that a folded text speaks of without giving it: in its midst, or with a letter or two wrong. */
export function readNearCommand(folded: string): CommandReading | undefined {
  const { words } = scan(folded);
  const start = greetingEnd(words);
  const command = mentioned(words) ?? mistyped(words.slice(start));
  return command && { kind: 'near_command', command };
}

function scan(folded: string): Scanned {
  const words: string[] = [];
  const isCutBefore: boolean[] = [];
  let isCut = false;
  for (const [piece] of folded.matchAll(WORD_OR_SIGN)) {
    if (WORD.test(piece)) {
      words.push(piece);
      isCutBefore.push(isCut);
      isCut = false;
    } else if (!TYPE_MARKS.test(piece)) {
      isCut = true;
    }
  }
  return { words, isCutBefore };
}

/** How many words at the beginning are greetings. */
function greetingEnd(words: readonly string[]): number {
  for (let length = Math.min(words.length, MOST_HARMLESS_WORDS); length > 0; length -= 1) {
    if (greeting.test(words.slice(0, length).join(' '))) return length;
  }
  return 0;
}

function standsAt(words: readonly string[], at: number, sought: readonly string[]): boolean {
  return sought.every((word, offset) => words[at + offset] === word);
}

function takeReferences(behind: readonly string[], cut: string | undefined) {
  const references = new Set(cut === undefined ? [] : [cut]);
  const more: string[] = [];
  for (const word of behind) {
    // No reference has a vowel: no Spanish word is taken for one.
    const reference = asReference(word);
    if (!isReference(reference)) {
      more.push(word);
      continue;
    }
    references.add(reference);
    if (more.at(-1) === 'ref') more.pop();
  }
  return { more, references: [...references] };
}

function isHarmless(more: readonly string[], command: Command): boolean {
  return more.length <= MOST_HARMLESS_WORDS && harmless[command].test(more.join(' '));
}

/** `cancelen ya mismo esta transferencia`: how many words apart the two may be. */
const WITHDRAWAL_REACH = 4;

function mentioned(words: readonly string[]): Command | undefined {
  let cancelAt = Number.NEGATIVE_INFINITY;
  for (const [at, word] of words.entries()) {
    const found = mentions.find((mention) => standsAt(words, at, mention.words));
    if (found) return found.command;
    if (word.startsWith('cancel')) cancelAt = at;
    if (word.startsWith('transf') && at - cancelAt <= WITHDRAWAL_REACH) return 'withdraw_transfer';
  }
  return undefined;
}

/** How many letters may be wrong, by how many there are; a space is none. */
const wrongLetters = (letters: number) => (letters > 12 ? 2 : 1);

function mistyped(words: readonly string[]): Command | undefined {
  const meant = phrases.find((phrase) => {
    const letters = phrase.words.join('');
    const allowed = wrongLetters(letters.length);
    const typed = beginnings(words, letters.length + allowed);
    // A command of one word must be the whole text: most words are a letter away from another.
    const isAlone = phrase.words.length > 1 || words.length === 1;
    return isAlone && typed.some((beginning) => isNear(beginning, letters, allowed));
  });
  return meant?.command;
}

/** The beginnings of a text that end with a word, without spaces. */
function beginnings(words: readonly string[], longest: number): string[] {
  const found: string[] = [];
  let beginning = '';
  for (const word of words) {
    beginning += word;
    if (beginning.length > longest) break;
    found.push(beginning);
  }
  return found;
}

/** Whether no more letters than allowed are wrong, missing, surplus or exchanged with the next. */
function isNear(typed: string, meant: string, allowed: number): boolean {
  let before: number[] = [];
  let row = Array.from({ length: meant.length + 1 }, (_, index) => index);
  for (let at = 1; at <= typed.length; at += 1) {
    const next = [at];
    for (let to = 1; to <= meant.length; to += 1) {
      const cost = typed[at - 1] === meant[to - 1] ? 0 : 1;
      const isSwapped =
        at > 1 && to > 1 && typed[at - 1] === meant[to - 2] && typed[at - 2] === meant[to - 1];
      const wrong = (row[to - 1] ?? 0) + cost;
      const swapped = isSwapped ? (before[to - 2] ?? 0) + 1 : wrong;
      next[to] = Math.min((row[to] ?? 0) + 1, (next[to - 1] ?? 0) + 1, wrong, swapped);
    }
    [before, row] = [row, next];
  }
  return (row[meant.length] ?? 0) <= allowed;
}
