import { z } from 'zod';
import { LONGEST_SECRET } from '../domain/clients/client-input.ts';
import { DOCUMENT_TYPES_IN_WORDS, documentTypes } from '../domain/clients/document.ts';
import { contactFields } from '../domain/clients/unreachable-contact.ts';

/** A row's id. */
export const id = z.uuid();

/** The optional identity of one business mutation: same id and input, same answer, one effect. */
export const requestId = z.uuid().optional();

/** Minor units as a decimal string, negative for a discount (G2). */
export const minorUnits = z
  .string()
  .regex(/^-?\d{1,18}$/, 'se esperaba un número entero de centavos, escrito como texto');

/** Money in minor units as a decimal string, with its ISO 4217 currency (G2). */
export const money = z.object({
  amount: minorUnits,
  currency: z.string().regex(/^[A-Z]{3}$/, 'se esperaba un código de moneda de tres letras, como ARS'),
});

/** An instant, ISO 8601 in UTC. */
export const instant = z.iso.datetime();

/** A calendar date in the company's zone, `YYYY-MM-DD`. */
export const localDate = z.iso.date();

const DEFAULT_PAGE = 25;
const MAX_PAGE = 100;
const MAX_CURSOR = 200;

/** What is expected of a text that is refused for its characters. */
export const STORABLE = 'tiene caracteres que no se pueden usar';

/** Postgres keeps neither NUL nor half a surrogate pair. */
export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

/** Any text that somebody gives: every text of an input that has no stricter form is one. `longest` in characters. */
export function freeText(longest: number) {
  return z.string().max(longest).refine(isStorable, STORABLE);
}

/** Input of every list: `cursor` is the `nextCursor` of the page before. */
export const pageInput = z.object({
  cursor: freeText(MAX_CURSOR).optional(),
  limit: z.int().min(1).max(MAX_PAGE).default(DEFAULT_PAGE),
});

/** A page of a list; `nextCursor` is null on the last one. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

const MAX_TOKEN = 200;

/** An opaque token that this API gave. */
export const token = freeText(MAX_TOKEN).min(1);

const MAX_TYPED = 400;

/** Something a person types; its rule is checked by the domain. */
export const typedText = freeText(MAX_TYPED);

/** UTF-16 code units: a character is up to two, and may be typed with its accents apart. */
export const LONGEST_SECRET_TYPED = LONGEST_SECRET * 4;

/** A password or security key, as it is typed; the length of a new one is checked by the domain (C5). */
export const secret = freeText(LONGEST_SECRET_TYPED).min(1);

/** An identity document (C1). */
export const identityDocument = z.object({
  type: z.enum(documentTypes, `se esperaba ${DOCUMENT_TYPES_IN_WORDS}`),
  number: typedText,
});

/** Who caused something, by kind. */
export const actorType = z.enum(['client', 'staff', 'key', 'sender', 'visitor', 'system']);

/** The version of something that staff read, such as a client's data; what it is of has changed if it is another by now. */
export const readVersion = z.int().min(1).optional();

/** An account as its client and staff see it. */
export const accountFields = {
  id,
  name: z.string(),
  email: z.string(),
  phone: z.string(),
  document: z.object({ type: z.enum(documentTypes), number: z.string() }),
  representative: z.string().nullable(),
  emailConfirmed: z.boolean(),
  verificationRequested: z.boolean(),
  verified: z.boolean(),
  frozen: z.boolean(),
};

/** What of a client's contact could not be reached (A4): to be asked for at once. */
export const contactToUpdate = z.array(z.enum(contactFields));

/** An unpaid invoice; `link` leads to it. */
export const owedInvoice = z.object({
  id,
  number: z.int(),
  total: money,
  dueDate: localDate,
  link: z.url(),
});
