import { clientsOf } from '../messaging/general-reply.ts';
import type { InboundMessage } from '../messaging/inbound-message.ts';
import { isSameSender } from '../messaging/sender.ts';
import { formatMoney } from '../money.ts';
import { formatDate, type LocalDate } from '../time.ts';
import type { Transaction } from '../transaction/transaction.ts';

type OwedInvoice = { id: string; number: number; owed: string; dueDate: LocalDate };

/** Who writes, and what they owe; the invoice that is due first comes first. */
export type OwingSender = { id: string; name: string; invoices: OwedInvoice[] };

/**
 * The one client whose line a message surely came from (C4), if they owe anything and nothing of theirs is frozen: the number may
 * be in other hands then (G9). Undefined for everybody else, who are answered alike.
 */
export async function owingSender(
  tx: Transaction,
  message: InboundMessage,
): Promise<OwingSender | undefined> {
  const [only, other] = await clientsOf(tx, message);
  if (!only || other || !isSameSender(message.sender, only.phone)) return undefined;
  const rows = await tx.em.execute<Row[]>(OWED, [only.id]);
  const invoices = rows.map(({ id, number, amount, currency, dueDate }) => ({
    id,
    dueDate,
    number: Number(number),
    owed: formatMoney({ amount: BigInt(amount), currency }),
  }));
  return rows[0] && { id: only.id, name: rows[0].name, invoices };
}

type Row = { id: string; number: string; amount: string; currency: string; dueDate: LocalDate; name: string };

const OWED = /* sql */ `
select i.id, i.number, i.total - i.applied as amount, i.currency, i.due_date as "dueDate", c.name
from client c join invoice i on i.client_id = c.id
where c.id = ? and c.frozen_at is null and i.status = 'issued'
order by i.due_date, i.number`;

/** How many invoices a question lists: each other one can be chosen too. */
const MOST_LISTED = 8;

/** What an owing sender may choose from, as they read it. */
export function listOwed({ invoices }: OwingSender): string {
  const listed = invoices
    .slice(0, MOST_LISTED)
    .map(({ number, owed, dueDate }) => `${number} (${owed}, vence el ${formatDate(dueDate)})`);
  const rest = invoices.length - listed.length;
  return [...listed, ...(rest > 0 ? [`y ${rest} más, que ves en el panel de clientes`] : [])].join('; ');
}
