import type { VerbContext } from '../transaction/context.ts';
import { read } from '../transaction/transaction.ts';
import { LINK_TOKEN } from './invoice-link.ts';

/** Whether `k` is the checkout by which an invoice `i` can be paid now: only for just what remains owed. */
const IS_PAYABLE = /* sql */ `k.invoice_id = i.id and k.state = 'open' and k.amount = i.total - i.applied
      and i.status = 'issued'`;

/** Whether an invoice `i` can be paid at the gateway now. */
export const CAN_BE_PAID = /* sql */ `exists (
    select from checkout k where ${IS_PAYABLE})`;

/**
 * Where an invoice is paid from its page: an address of ours, behind which the gateway's is looked up when it is opened, so
 * that nobody keeps one that is over (D53).
 */
export function payLink(invoiceLink: string): string {
  return `${invoiceLink}/pagar`;
}

/** The gateway's address for whoever has an invoice's link; undefined if nothing can be paid there now. */
export async function readCheckoutLink(
  ctx: VerbContext,
  { token }: { token: string },
): Promise<string | undefined> {
  const [row] = LINK_TOKEN.test(token) ? await read(ctx).execute<{ link: string }[]>(OF_LINK, [token]) : [];
  return row?.link;
}

const OF_LINK = /* sql */ `
select k.link from invoice i
  join checkout k on ${IS_PAYABLE}
  where i.link_token = ?`;
