import { refuse } from '../errors.ts';
import { localDateOf } from '../time.ts';
import { actingStaff } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { read } from '../transaction/transaction.ts';
import { issueInvoice, type NewInvoice } from './issue-invoice.ts';

/**
 * Staff issues an invoice for a service: an extra, or a renewal whose invoice was void (B2). It is not due before today.
 * @throws {DomainError} FORBIDDEN, INVALID_INPUT; those of `issueInvoice`.
 */
export async function issueByStaff(
  ctx: VerbContext,
  input: NewInvoice,
): Promise<{ invoiceId: string; number: number }> {
  actingStaff(ctx);
  if (input.lines.some(({ kind, periodStart }) => kind === 'renewal' && !periodStart)) {
    refuse('INVALID_INPUT', { field: 'period', expected: 'se esperaba el período que se renueva' });
  }
  const [settings] = await read(ctx).execute<{ zone: string }[]>(
    'select time_zone as zone from company_settings',
  );
  if (settings && input.dueDate < localDateOf(ctx.now, settings.zone)) {
    refuse('INVALID_INPUT', { field: 'dueDate', expected: 'se esperaba hoy o una fecha por venir' });
  }
  return issueInvoice(ctx, input);
}
