import { refuse } from '../errors.ts';
import { parsePhone } from '../phone.ts';
import { normalEmail, normalName } from './contact.ts';
import { DOCUMENT_TYPES_IN_WORDS, type IdentityDocument, normalDocument } from './document.ts';
import { isAboutOwner, isGuessable, type SecretOwner } from './guessable.ts';

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

/** What a name or a label may be (C1), as a refusal says it. */
export const NAME_EXPECTED =
  "entre 2 y 80 letras, números, espacios o los signos ' ’ - . &, con un espacio después de cada punto y sin direcciones web";

const expected: Record<Exclude<Field, SecretField>, string> = {
  name: NAME_EXPECTED,
  representative: `el nombre de quien representa a la empresa, ${NAME_EXPECTED}`,
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

/** What does not show: no length of a secret. */
const UNSEEN = /[\s\p{Default_Ignorable_Code_Point}\p{Cc}]+/gu;

/**
 * Checks a new password or security key: long enough, nothing of its owner's data, not easily guessed (C5). One that is in
 * use already is never checked again.
 * @throws {DomainError} INVALID_INPUT.
 */
export function readSecret(typed: string, field: SecretField, owner: SecretOwner): string {
  const shortest = SHORTEST_SECRET[field];
  const text = typed.normalize('NFC');
  if ([...text.replace(UNSEEN, '')].length < shortest || [...text].length > LONGEST_SECRET) {
    invalid(field, `entre ${shortest} y ${LONGEST_SECRET} caracteres, sin contar los espacios`);
  }
  if (isAboutOwner(text, owner)) {
    invalid(field, 'elegí una que no tenga nada de tu nombre, tu correo, tu teléfono ni tu documento');
  }
  if (isGuessable(text, owner)) {
    invalid(
      field,
      'es fácil de adivinar; elegí otra, por ejemplo tres o cuatro palabras que no tengan que ver entre sí',
    );
  }
  return typed;
}

/** Password and security key are two secrets (C5). @throws {DomainError} INVALID_INPUT. */
export function refuseEqualSecrets(field: SecretField): never {
  return invalid(field, 'la clave y la clave de seguridad tienen que ser distintas');
}

function invalid(field: Field, expectation: string): never {
  return refuse('INVALID_INPUT', { field, expected: expectation });
}
