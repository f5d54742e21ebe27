import { refuse } from '../errors.ts';
import { actingStaff } from '../transaction/acting.ts';
import type { Deployment, VerbContext } from '../transaction/context.ts';
import { transaction } from '../transaction/transaction.ts';
import { lockInvoice } from './lock-invoice.ts';

/** What the token of an invoice's link looks like. */
export const LINK_TOKEN = /^[\w-]{24}$/;

/** Where an invoice is seen and paid, by whoever has the link (A1). */
export function invoiceLink({ publicUrl }: Pick<Deployment, 'publicUrl'>, linkToken: string): string {
  return `${publicUrl}/facturas/${linkToken}`;
}

/**
 * Gives an invoice another link; the old one opens nothing from now on, also where a message carries it.
 * @throws {DomainError} FORBIDDEN, NOT_FOUND.
 */
export function revokeInvoiceLink(ctx: VerbContext, input: { invoiceId: string }): Promise<{ link: string }> {
  actingStaff(ctx);
  return transaction(ctx, async (tx) => {
    const { id: invoiceId, client } = await lockInvoice(tx, input.invoiceId);
    const [renewed] = await tx.em.execute<{ link_token: string }[]>(
      'update invoice set link_token = default where id = ? returning link_token',
      [invoiceId],
    );
    tx.event({ type: 'invoice.link_revoked', clientId: client.id, invoiceId });
    return renewed ? { link: invoiceLink(ctx.deployment, renewed.link_token) } : refuse('NOT_FOUND');
  });
}
