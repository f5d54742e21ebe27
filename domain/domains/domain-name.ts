import { domainToASCII } from 'node:url';
import { refuse } from '../errors.ts';

const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const TYPED = /^[\p{L}\p{M}\p{N}.-]+$/u;
const NAME = new RegExp(`^(?=.{4,253}$)(?:${LABEL}\\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$`);

/**
 * The name of a domain as it is registered: lower case, and other letters than those of ASCII as Punycode.
 * @throws {DomainError} INVALID_INPUT.
 */
export function readDomainName(typed: string): string {
  const given = typed.trim().normalize('NFC');
  const name = domainToASCII(given).toLowerCase();
  if (TYPED.test(given) && NAME.test(name)) return name;
  refuse('INVALID_INPUT', { field: 'domainName', expected: 'un dominio, como ejemplo.com.ar' });
}
