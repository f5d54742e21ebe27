export const documentTypes = ['DNI', 'CUIT', 'PASSPORT'] as const;
/** The same as people read them. */
export const DOCUMENT_TYPES_IN_WORDS = 'DNI, CUIT o pasaporte';
export type DocumentType = (typeof documentTypes)[number];
export const typesInWords: Readonly<Record<DocumentType, string>> = {
  DNI: 'DNI',
  CUIT: 'CUIT',
  PASSPORT: 'pasaporte',
};

/** An identity document (C1, C2). Normal: a DNI and a CUIT are digits only, a passport capitals and digits. */
export interface IdentityDocument {
  type: DocumentType;
  number: string;
}

const PERSON_PREFIXES = ['20', '23', '24', '27'];
const COMPANY_PREFIXES = ['30', '33', '34'];
const CUIT_WEIGHTS = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2];
const CUIT_MODULUS = 11;
const LONGEST_TYPED = 40;

/** The document as it is stored; undefined when its number cannot be one of that type (a CUIT's check digit included). */
export function normalDocument(document: IdentityDocument): IdentityDocument | undefined {
  if (document.number.length > LONGEST_TYPED) return undefined;
  const compact = document.number.normalize('NFKC').replace(/[\s.\-/]+/g, '');
  const number = normalNumber[document.type](compact.toUpperCase());
  return number === undefined ? undefined : { type: document.type, number };
}

const normalNumber: Record<DocumentType, (compact: string) => string | undefined> = {
  DNI: (compact) => {
    const number = compact.replace(/^0{1,2}/, '');
    return /^[1-9]\d{5,7}$/.test(number) ? number : undefined;
  },
  CUIT: (compact) => (isCuit(compact) ? compact : undefined),
  PASSPORT: (compact) => (/^(?=[A-Z]*\d)[A-Z0-9]{5,15}$/.test(compact) ? compact : undefined),
};

function isCuit(number: string): boolean {
  if (!/^\d{11}$/.test(number)) return false;
  const prefix = number.slice(0, 2);
  if (!PERSON_PREFIXES.includes(prefix) && !COMPANY_PREFIXES.includes(prefix)) return false;
  const sum = CUIT_WEIGHTS.reduce((total, weight, position) => total + weight * Number(number[position]), 0);
  // A remainder of 1 would need the check digit 10: such numbers are issued with another prefix instead.
  return (CUIT_MODULUS - (sum % CUIT_MODULUS)) % CUIT_MODULUS === Number(number.at(-1));
}

/** Whether a normal document is a company's, which needs a named representative (C2). */
export function isCompany(document: IdentityDocument): boolean {
  return document.type === 'CUIT' && COMPANY_PREFIXES.includes(document.number.slice(0, 2));
}

/**
 * The key by which one person is one account (C2): a natural person's CUIT contains the DNI and has the same key.
 * Takes a normal document.
 */
export function documentKey(document: IdentityDocument): string {
  if (document.type === 'CUIT' && !isCompany(document)) {
    return `DNI:${document.number.slice(2, -1).replace(/^0+/, '')}`;
  }
  return `${document.type}:${document.number}`;
}
