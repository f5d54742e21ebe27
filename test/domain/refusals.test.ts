import { describe, expect, test } from 'vitest';
import type { OwedInvoice } from '../../domain/error-texts.ts';
import { DomainError, type ErrorCode, type ErrorDetails } from '../../domain/errors.ts';

function textOf<C extends ErrorCode>(code: C, details: ErrorDetails<C>): string {
  return new DomainError(code, details).text;
}

function owed(number: number): OwedInvoice {
  const link = `https://example.com/facturas/${number}`;
  return { id: '', number, total: { amount: '500', currency: 'ARS' }, dueDate: '2026-03-20', link };
}

const openTransfer = (state: string) =>
  textOf('CHANGE_IN_PROGRESS', { change: { id: '', kind: 'transfer', state } });

describe('what a refusal tells its reader', () => {
  test.each([
    [[1042], 'Falta pagar la factura 1042 (https://example.com/facturas/1042). Cuando no deba nada, '],
    [
      [7, 8, 9],
      'Falta pagar la factura 7 (https://example.com/facturas/7), la factura 8 (https://example.com/facturas/8) y ' +
        'la factura 9 (https://example.com/facturas/9). Cuando no deba nada, ',
    ],
  ])('the invoices %j are listed as a person would (T2)', (numbers, beginning) => {
    const text = textOf('SERVICE_HAS_UNPAID_INVOICES', { invoices: numbers.map(owed) });
    expect(text).toBe(`${beginning}volvé a intentar.`);
  });

  test('an open change: whether it can be cancelled depends on how far it is (G4, T12)', () => {
    expect(openTransfer('committed')).toMatch(/ya se hizo .* Esperá a que termine\.$/);
    expect(openTransfer('cooling_off')).toMatch(/cambio de titular en curso\. .* o cancelalo/);
    const other = { change: { id: '', kind: 'exchange', state: 'paid' } };
    expect(textOf('CHANGE_IN_PROGRESS', other)).toMatch(/un trámite en curso/);
    const openCancellation = { change: { id: '', kind: 'cancellation', state: 'scheduled' } };
    expect(textOf('CHANGE_IN_PROGRESS', openCancellation)).toMatch(/una baja en curso/);
  });

  test('a transfer that was carried out is not to be asked for again, one that ended otherwise may be', () => {
    for (const state of ['committed', 'completed']) {
      expect(textOf('TRANSFER_CLOSED', { state })).toMatch(/ya se hizo/);
    }
    for (const state of ['expired', 'refused', 'awaiting_consents']) {
      expect(textOf('TRANSFER_CLOSED', { state })).toMatch(/ya terminó.*puede pedirlo de nuevo/);
    }
  });

  test('a service that has ended never becomes active again (X8)', () => {
    for (const status of ['pending', 'suspended']) {
      expect(textOf('SERVICE_NOT_ACTIVE', { status })).toMatch(/Cuando esté activo, volvé a intentar/);
    }
    for (const status of ['cancelled', 'terminated']) {
      expect(textOf('SERVICE_NOT_ACTIVE', { status })).toMatch(/dado de baja/);
    }
  });

  test('nobody is asked to write to a number that no person reads', () => {
    expect(textOf('FROZEN', {})).not.toMatch(/escribinos/i);
    expect(textOf('UNEXPECTED', { requestId: 'req-1' })).not.toMatch(/escribinos/i);
  });
});
