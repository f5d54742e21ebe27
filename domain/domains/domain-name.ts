import { domainToASCII } from 'node:url';
import { refuse } from '../errors.ts';

const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const TYPED = /^[\p{L}\p{M}\p{N}.-]+$/u;
const NAME = new RegExp(`^(?=.{4,253}$)(?:${LABEL}\\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$`);

/** A name as domains are registered: lower case, and other letters than those of ASCII as Punycode; empty if it can be none. */
export function registeredForm(typed: string): string {
  const given = typed.trim().normalize('NFC');
  return TYPED.test(given) ? domainToASCII(given).toLowerCase() : '';
}

/**
 * The name of a domain in its registered form.
 * @throws {DomainError} INVALID_INPUT.
 */
export function readDomainName(typed: string): string {
  const name = registeredForm(typed);
  if (NAME.test(name)) return name;
  refuse('INVALID_INPUT', { field: 'domainName', expected: 'un dominio, como ejemplo.com.ar' });
}
