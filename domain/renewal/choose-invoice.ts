import { lockInvoice } from '../billing/lock-invoice.ts';
import type { ReceiptFile } from '../billing/receipt.ts';
import { foldText } from '../folding.ts';
import type { InboundMessage } from '../messaging/inbound-message.ts';
import type { Handled } from '../messaging/reply.ts';
import { formatDate, localDateOf } from '../time.ts';
import { arrayLiteral, type Transaction } from '../transaction/transaction.ts';
import { keepReports } from './keep-reports.ts';
import { listOwed, type OwingSender, owingSender } from './owing-sender.ts';

/** Of an answer that is a number, with a word or two around it. */
const LONGEST_ANSWER = 60;
const AROUND_A_NUMBER: ReadonlySet<string> = new Set('es la de factura numero nro no n'.split(' '));
const NUMBER = /^\d{1,15}$/;

/**
 * The number of one of the invoices that a client owes, typed while receipts of theirs wait for it: it reports those (B4).
 * Undefined if the text is no such number, or nothing waits.
 */
export async function chooseInvoice(tx: Transaction, message: InboundMessage): Promise<Handled | undefined> {
  const number = numberIn(message.body);
  const sender = number === undefined ? undefined : await owingSender(tx, message);
  if (!sender) return undefined;
  await tx.lock({ clients: [sender.id] });
  const waiting = await tx.em.execute<(ReceiptFile & { id: string })[]>(
    /* sql */ `select id, content_type as "contentType", content from inbound_receipt
    where client_id = ? and state = 'to_choose' and due_at > ? order by received_at, id`,
    [sender.id, tx.now],
  );
  if (waiting.length === 0) return undefined;
  // What was owed before the lock may be paid by now: the report says so.
  const chosen = sender.invoices.find((invoice) => invoice.number === number);
  if (!chosen) return askWhichInvoice(sender);
  const handled = await reportReceipts(tx, { invoiceId: chosen.id, files: waiting });
  await tx.em.execute(
    /* sql */ `update inbound_receipt set state = 'answered', due_at = null, content_type = null, content = null
    where id = any (?::uuid[])`,
    [arrayLiteral(waiting.map(({ id }) => id))],
  );
  return handled;
}

/** Only a number: a text that says more may mean something else. */
function numberIn(text: string): number | undefined {
  if (text.length > LONGEST_ANSWER) return undefined;
  const words = foldText(text)
    .split(/[\s.:#°*]+/)
    .filter((word) => word !== '' && !AROUND_A_NUMBER.has(word));
  const [only = '', ...more] = words;
  return more.length === 0 && NUMBER.test(only) ? Number(only) : undefined;
}

/** By the number that each invoice has, which means the same whatever is issued or paid meanwhile. */
export function askWhichInvoice(sender: OwingSender): Handled {
  const variables = { name: sender.name, list: listOwed(sender) };
  return { outcome: 'asked_which_invoice', say: { template: 'answer_receipt_which', variables } };
}

/**
 * Reports a transfer with the files that a client sent for it, and says what follows (B4).
 * @throws {DomainError} INVOICE_NOT_OWED, TOO_MANY_REPORTS.
 */
export async function reportReceipts(
  tx: Transaction,
  { invoiceId, files }: { invoiceId: string; files: readonly ReceiptFile[] },
): Promise<Handled> {
  const invoice = await lockInvoice(tx, invoiceId);
  const heldUntil = await keepReports(
    tx,
    invoice,
    files.map((receipt) => ({ receipt })),
  );
  const known = { name: invoice.client.name, invoice: invoice.number.toString() };
  const outcome = 'receipt_reported';
  return heldUntil >= localDateOf(tx.now, invoice.timeZone)
    ? {
        outcome,
        say: { template: 'answer_receipt_held', variables: { ...known, until: formatDate(heldUntil) } },
      }
    : { outcome, say: { template: 'answer_receipt_taken', variables: known } };
}
