import { readName } from '../clients/client-input.ts';
import { refuse } from '../errors.ts';
import { actingAdministrator } from '../transaction/acting.ts';
import type { KeyScope, VerbContext } from '../transaction/context.ts';
import { transaction } from '../transaction/transaction.ts';
import { type KeyView, keyView } from './integration-key.ts';
import { addKey } from './new-key.ts';
import { refuseShutOut } from './refuse-shut-out.ts';

export type CreateKeyInput = { name: string; scopes: KeyScope[]; provider?: string; validDays: number };

const PROVIDER = /^[a-z][a-z0-9_]{1,39}$/;
/** What staff records, and our own gateway: no key may speak for them (B4). */
const OURS: readonly string[] = ['bank_transfer', 'mercadopago'];

/**
 * An administrator makes a key (C8): one that records payments is for one provider, for good (B4). The answer is the only
 * one that ever has the key.
 * @throws {DomainError} FORBIDDEN, SESSION_INVALID, INVALID_INPUT.
 */
export function createKey(ctx: VerbContext, input: CreateKeyInput): Promise<{ key: string; of: KeyView }> {
  const { staffId: createdBy } = actingAdministrator(ctx);
  const { validDays } = input;
  const name = readName(input.name);
  const scopes = [...new Set(input.scopes)];
  const provider = providerOf(scopes, input.provider);
  return transaction(ctx, async (tx) => {
    await refuseShutOut(tx);
    const { row, key } = addKey(tx, { name, scopes, provider, createdBy, validDays });
    tx.event({
      type: 'key.created',
      data: { keyId: row.id, scopes: scopes.join(' '), ...(provider ? { provider } : {}) },
    });
    return { key, of: keyView(row, tx.now) };
  });
}

function providerOf(scopes: readonly KeyScope[], provider: string | undefined): string | null {
  if (!scopes.includes('payments:record')) {
    if (provider !== undefined) invalid('ninguno, porque la clave no registra pagos');
    return null;
  }
  if (provider === undefined || !PROVIDER.test(provider)) {
    invalid('de 2 a 40 letras minúsculas, números o guiones bajos, y empezar con una letra');
  }
  if (OURS.includes(provider)) invalid('otro: ese es de los pagos que registramos nosotros');
  return provider;
}

function invalid(expected: string): never {
  return refuse('INVALID_INPUT', { field: 'provider', expected: `se esperaba ${expected}` });
}
