import { UniqueConstraintViolationException } from '@mikro-orm/core';
import { NAME_EXPECTED } from '../clients/client-input.ts';
import { normalName } from '../clients/contact.ts';
import { refuse } from '../errors.ts';

/** The name of a product, a category or a plan, by the rule of every name (C1). @throws {DomainError} INVALID_INPUT. */
export function catalogueName(typed: string, field: 'name' | 'category'): string {
  return normalName(typed) ?? refuse('INVALID_INPUT', { field, expected: NAME_EXPECTED });
}

/**
 * Of two who take one name at the same moment the later one is refused, as if it had come later: the index decides.
 * @throws {DomainError} CATALOGUE_NAME_TAKEN; any other error as it is.
 */
export function refuseTakenName(error: unknown): never {
  if (error instanceof UniqueConstraintViolationException) refuse('CATALOGUE_NAME_TAKEN');
  throw error;
}

/** As WHM names packages; a reseller's begin with the reseller's own name and `_`. */
const PACKAGE = /^[A-Za-z0-9][\w .-]{0,63}$/;

/**
 * The panel's package of a plan: a plan that a panel provisions has one, one by hand has none.
 * @throws {DomainError} INVALID_INPUT.
 */
export function panelPackageOf(typed: string | null, provisioner: 'whm' | 'manual'): string | null {
  const name = typed?.trim() ?? null;
  const isFit = provisioner === 'manual' ? name === null : name !== null && PACKAGE.test(name);
  if (isFit) return name;
  const expected =
    provisioner === 'manual'
      ? 'este producto se da de alta a mano, así que no lleva paquete'
      : 'se esperaba el nombre de un paquete de WHM';
  return refuse('INVALID_INPUT', { field: 'panelPackage', expected });
}
