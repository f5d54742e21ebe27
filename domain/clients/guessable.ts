import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import * as common from '@zxcvbn-ts/language-common';
import * as spanish from '@zxcvbn-ts/language-es-es';
import { foldedWords, foldText, plainText } from '../folding.ts';

/** What is on file of whoever chooses a secret; the phone in E.164. */
export type SecretOwner = {
  name: string;
  email: string;
  representative?: string | null;
  phone?: string;
  documentNumber?: string;
};

/** Letters or digits: what is shorter stands in any text by chance. */
const SHORTEST_OWN_WORD = 4;
/** How a phone is written without country and area. */
const PHONE_TAIL_DIGITS = 8;
/** Of a CUIT, around the DNI that it contains (C2). */
const CUIT = /^\d{2}(\d{8})\d$/;

/**
 * Whether a secret has to do with its owner (C5): it holds their name or a word of it, their e-mail or what stands before the @,
 * their phone or document, or it is a part of one of them. Without case, accents and signs.
 */
export function isAboutOwner(secret: string, owner: SecretOwner): boolean {
  const typed = compact(secret);
  if (typed.length < SHORTEST_OWN_WORD) return false;
  return (
    ownTexts(owner).some((own) => own.includes(typed)) || ownWords(owner).some((own) => typed.includes(own))
  );
}

function ownTexts({ name, email, representative, phone, documentNumber }: SecretOwner): string[] {
  return [name, email, representative, phone, documentNumber].map((text) => compact(text ?? ''));
}

function ownWords(owner: SecretOwner): string[] {
  const { name, email, representative, phone = '', documentNumber = '' } = owner;
  const localPart = email.slice(0, email.indexOf('@'));
  const words = [
    ...foldedWords(name),
    ...foldedWords(representative ?? ''),
    localPart,
    ...localPart.split(/[^\p{L}]+/u),
  ];
  const [, dni = ''] = CUIT.exec(documentNumber) ?? [];
  return [
    ...ownTexts(owner),
    ...[...words, phone.slice(-PHONE_TAIL_DIGITS), dni.replace(/^0+/, '')].map(compact),
  ].filter((word) => word.length >= SHORTEST_OWN_WORD);
}

function compact(text: string): string {
  return foldText(text).replace(/[^\p{L}\p{Nd}]+/gu, '');
}

/** A guesser who is throttled (C6) needs half a year for as many. */
const FEWEST_GUESSES = 1_000_000;
/** Bound what one estimate costs; whatever is weak shows in its beginning. */
const ESTIMATED_LENGTH = 32;
const SUBSTITUTIONS = 20;

/** Made at its first use: unpacking the lists takes longer than what it is needed for. */
let estimator: ZxcvbnFactory | undefined;

/**
 * Whether a secret is among the first that somebody would try who knows the owner (C5): common passwords, Spanish words,
 * names, dates, sequences, repetitions, neighbours on the keyboard, and what these become with other letters. Takes
 * some milliseconds.
 */
export function isGuessable(secret: string, owner: SecretOwner): boolean {
  const known = ownWords(owner);
  const plain = plainText(secret);
  const spellings = [plain, ...(plain.includes(' ') ? [plain.replaceAll(' ', '')] : [])];
  return spellings.some((spelling) => estimate(spelling, known) < FEWEST_GUESSES);
}

function estimate(secret: string, known: string[]): number {
  estimator ??= new ZxcvbnFactory({
    dictionary: { ...common.dictionary, ...spanish.dictionary },
    graphs: common.adjacencyGraphs,
    maxLength: ESTIMATED_LENGTH,
    l33tMaxSubstitutions: SUBSTITUTIONS,
  });
  return estimator.check(secret, known).guesses;
}
