import { isDomain } from '../clients/contact.ts';
import { refuse } from '../errors.ts';

const LONGEST_DOMAIN = 253;
const EXPECTED = 'un dominio sin «www», por ejemplo mitienda.com.ar';

/**
 * The domain that an account on a panel is for, in its normal form; null where people provision and no account is made.
 * @throws {DomainError} INVALID_INPUT.
 */
export function readDomain(typed: string | undefined, provisioner: 'whm' | 'manual'): string | null {
  if (provisioner === 'manual') {
    if (typed === undefined) return null;
    refuse('INVALID_INPUT', { field: 'domain', expected: 'este producto no lleva dominio' });
  }
  const domain = typed?.trim().toLowerCase() ?? '';
  const isFit = domain.length <= LONGEST_DOMAIN && isDomain(domain) && !domain.startsWith('www.');
  return isFit ? domain : refuse('INVALID_INPUT', { field: 'domain', expected: EXPECTED });
}
