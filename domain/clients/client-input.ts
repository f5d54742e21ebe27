import { type ErrorDetails, refuse } from '../errors.ts';
import { normalEmail, normalName, parsePhone } from './contact.ts';
import { DOCUMENT_TYPES_IN_WORDS, type IdentityDocument, normalDocument } from './document.ts';

type Field = 'name' | 'email' | 'phone' | 'document' | 'representative' | SecretField;
type SecretField = 'password' | 'securityKey' | 'newPassword' | 'newSecurityKey';

const SHORTEST_SECRET: Record<SecretField, number> = {
  password: 8,
  newPassword: 8,
  securityKey: 6,
  newSecurityKey: 6,
};
/** Bounds the work of one hash; far above any passphrase. */
export const LONGEST_SECRET = 200;

const expected: Record<Exclude<Field, SecretField>, string> = {
  name: "entre 2 y 80 letras, números, espacios o los signos ' ’ - . &",
  representative: 'el nombre de quien representa a la empresa, entre 2 y 80 letras',
  email: 'un correo completo, por ejemplo nombre@ejemplo.com',
  phone: 'el número con código de área, por ejemplo +54 9 11 5555-1234',
  document: `un ${DOCUMENT_TYPES_IN_WORDS} válido, por ejemplo DNI 30123456 o CUIT 20-30123456-3`,
};

/** The normal form of a typed name (C1). @throws {DomainError} INVALID_INPUT. */
export function readName(typed: string, field: 'name' | 'representative' = 'name'): string {
  return normalName(typed) ?? invalid(field, expected[field]);
}

/** The normal form of a typed e-mail (C1). @throws {DomainError} INVALID_INPUT. */
export function readEmail(typed: string): string {
  return normalEmail(typed) ?? invalid('email', expected.email);
}

/** The E.164 form of a typed phone (C4). @throws {DomainError} INVALID_INPUT, with an example. */
export function readPhone(typed: string): string {
  return parsePhone(typed) ?? invalid('phone', expected.phone);
}

/** The normal form of a typed identity document (C1, C2). @throws {DomainError} INVALID_INPUT. */
export function readDocument(typed: IdentityDocument): IdentityDocument {
  return normalDocument(typed) ?? invalid('document', expected.document);
}

/** Checks the length of a new password or security key (C5). @throws {DomainError} INVALID_INPUT. */
export function readSecret(typed: string, field: SecretField): string {
  const shortest = SHORTEST_SECRET[field];
  const length = [...typed.normalize('NFC')].length;
  if (length < shortest || length > LONGEST_SECRET) {
    invalid(field, `entre ${shortest} y ${LONGEST_SECRET} caracteres`);
  }
  return typed;
}

/** Password and security key are two secrets (C5). @throws {DomainError} INVALID_INPUT. */
export function refuseEqualSecrets(field: SecretField): never {
  return invalid(field, 'la clave y la clave de seguridad tienen que ser distintas');
}

function invalid(field: Field, expectation: string): never {
  const details: ErrorDetails<'INVALID_INPUT'> = { field, expected: expectation };
  return refuse('INVALID_INPUT', details);
}
