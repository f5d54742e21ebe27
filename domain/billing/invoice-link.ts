import { refuse } from '../errors.ts';
import { exchangeLink } from '../messaging/exchange-link.ts';
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

const RENEW = /* sql */ `
with before as (select id, link_token from invoice where id = ?)
update invoice i set link_token = default from before b where b.id = i.id
returning b.link_token as old, i.link_token as fresh`;

/**
 * Gives an invoice another link; the old one opens nothing from now on, also where a message carries it. What is still to be
 * sent carries the new one.
 * @throws {DomainError} FORBIDDEN, NOT_FOUND.
 */
export function revokeInvoiceLink(ctx: VerbContext, input: { invoiceId: string }): Promise<{ link: string }> {
  actingStaff(ctx);
  return transaction(ctx, async (tx) => {
    const { id: invoiceId, client } = await lockInvoice(tx, input.invoiceId);
    const [renewed] = await tx.em.execute<{ old: string; fresh: string }[]>(RENEW, [invoiceId]);
    if (!renewed) refuse('NOT_FOUND');
    await exchangeLink(tx, { clientId: client.id, ...renewed });
    tx.event({ type: 'invoice.link_revoked', clientId: client.id, invoiceId });
    return { link: invoiceLink(ctx.deployment, renewed.fresh) };
  });
}
