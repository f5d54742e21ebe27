import { type DocumentType, documentKey, documentTypes, normalDocument } from '../clients/document.ts';
import { registeredForm } from '../domains/domain-name.ts';
import { changePrefixes } from '../kinds/kinds.ts';
import { parsePhone, phoneKey } from '../phone.ts';
import { asReference, CODE_LENGTH, isReference } from '../reference.ts';

/** What a typed text may be: everything that it could mean is looked for. */
export type SearchKeys = {
  /** For names and labels, which are folded where they are stored; null for what too many begin with. */
  words: string | null;
  /** Of an e-mail, its beginning; null for what can be none. */
  email: string | null;
  /** Of a domain, its beginning. */
  domain: string | null;
  phoneKeys: string[];
  documentKeys: string[];
  invoiceNumber: string | null;
  /** Of changes, and the codes in the literal texts of a transfer (T4). */
  references: string[];
  codes: string[];
};

const SHORTEST_WORD = 2;
const SHORTEST_PHONE = 6;
const LONGEST_INVOICE_NUMBER = 15;
const EMAIL_BEGUN = /^[\x21-\x7e]*@[\x21-\x7e]*$|^[a-z0-9._+-]{2,}$/;
const ADDRESS = /^(?:https?:\/\/)?(?:www\.)?([^/\s]+?)\.?(?:[/:].*)?$/i;
const INVOICE = /^(?:factura|fac\.?)?\s*(?:n[°º]|nro\.?|#)?\s*(\d+)$/i;
const NO_PART_OF_A_CODE = /[^A-Z0-9]/g;

/** Reads what a member of staff typed, in any common form (C1, C4). */
export function readSearch(text: string): SearchKeys {
  const typed = text.trim();
  const email = typed.toLowerCase();
  const [, host = ''] = ADDRESS.exec(typed) ?? [];
  // A number alone would be read as an address.
  const domain = /\p{L}/u.test(host) ? registeredForm(host) : '';
  return {
    words: typed.length < SHORTEST_WORD ? null : typed,
    email: EMAIL_BEGUN.test(email) ? email : null,
    domain: domain === '' ? null : domain,
    phoneKeys: phoneKeysOf(typed),
    documentKeys: documentKeysOf(typed),
    invoiceNumber: invoiceNumberOf(typed),
    ...referencesOf(typed),
  };
}

function phoneKeysOf(typed: string): string[] {
  const parsed = parsePhone(typed);
  const digits = typed.replace(/\D/g, '');
  if (parsed === undefined && (/[^\d\s().+-]/.test(typed) || digits.length < SHORTEST_PHONE)) return [];
  return [...new Set([phoneKey(parsed ?? typed), phoneKey(typed)])];
}

function documentKeysOf(typed: string): string[] {
  const keys = documentTypes.flatMap((type: DocumentType) => {
    const document = normalDocument({ type, number: typed });
    return document ? [documentKey(document)] : [];
  });
  return [...new Set(keys)];
}

function invoiceNumberOf(typed: string): string | null {
  const [, number = ''] = INVOICE.exec(typed) ?? [];
  return number !== '' && number.length <= LONGEST_INVOICE_NUMBER ? number : null;
}

/** `TR-7KQ2MW9X`, also without its dash or its first letters, in whatever case and with whatever spaces. */
function referencesOf(typed: string): Pick<SearchKeys, 'references' | 'codes'> {
  const compact = asReference(typed.replace(/^\s*ref[:.\s]+/i, '')).replace(NO_PART_OF_A_CODE, '');
  const code = compact.slice(-CODE_LENGTH);
  const prefix = compact.slice(0, -CODE_LENGTH);
  if (!isReference(code)) return { references: [], codes: [] };
  const prefixes = prefix === '' ? changePrefixes : changePrefixes.filter((known) => known === prefix);
  return { references: prefixes.map((known) => `${known}-${code}`), codes: prefix === '' ? [code] : [] };
}
