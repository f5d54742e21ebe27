import { isReceiptType, isTooLarge, isWhatItSays, type ReceiptFile } from '../billing/receipt.ts';
import { DomainError } from '../errors.ts';
import { mediaReply } from '../messaging/general-reply.ts';
import { InboundMessage } from '../messaging/inbound-message.ts';
import { type Handled, refused, reply } from '../messaging/reply.ts';
import { DAY_MS } from '../time.ts';
import type { VerbContext } from '../transaction/context.ts';
import { read, type Transaction, transaction } from '../transaction/transaction.ts';
import { askWhichInvoice, reportReceipts } from './choose-invoice.ts';
import { owingSender } from './owing-sender.ts';

/** For how long a client may say which invoice a receipt is for: as long as they can be answered in free text (A3). */
const CHOICE_MS = DAY_MS;

const unfit = {
  other_type: 'no es una imagen JPEG o PNG ni un PDF',
  too_large: 'pesa más de 5 MB',
  several: 'vinieron varios archivos en un mismo mensaje',
  broken: 'el archivo está dañado o no es del tipo que dice ser',
} as const;

/** The file of a message as it was read, or why it is none that can be kept. */
export type ReadMedia = { contentType: string; content: Buffer } | { unfit: keyof typeof unfit | 'unread' };

/** The message whose file is to be read; undefined if that was done. */
export async function receiptToRead(
  ctx: VerbContext,
  { receiptId }: { receiptId: string },
): Promise<{ messageSid: string; clientId: string } | undefined> {
  const [row] = await read(ctx).execute<{ messageSid: string; clientId: string }[]>(TO_READ, [receiptId]);
  return row;
}

const TO_READ = /* sql */ `
select message_sid as "messageSid", client_id as "clientId" from inbound_receipt where id = ? and state = 'to_read'`;

/**
 * Records once what a client sent over WhatsApp as the receipt of a bank transfer, and answers them (B4): reported if one invoice
 * is owed, asked which if there are several. Whoever it is nobody's by now (C4) is told nothing of invoices.
 */
export async function recordReceipt(
  ctx: VerbContext,
  { receiptId, media }: { receiptId: string; media: ReadMedia },
): Promise<void> {
  const receipt = await receiptToRead(ctx, { receiptId });
  if (!receipt) return;
  const { messageSid, clientId } = receipt;
  const own: VerbContext = { ...ctx, actor: { type: 'sender', messageSid }, cause: messageSid };
  const settle = (what: (tx: Transaction, message: InboundMessage) => Promise<Settled>) =>
    transaction(own, async (tx) => {
      await tx.lock({ clients: [clientId] });
      const pending = await tx.em.execute(TO_READ, [receiptId]);
      if (pending.length === 0) return;
      const message = await tx.em.findOneOrFail(InboundMessage, { sid: messageSid });
      await close(tx, { receiptId, message, settled: await what(tx, message) });
    });
  try {
    await settle((tx, message) => settledBy(tx, { message, clientId, media }));
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    // What the refusal undid is told in its place.
    await settle(async () => refused(error));
  }
}

/** With a file, its client is to choose. */
type Settled = Handled & { file?: ReceiptFile };
type Received = { message: InboundMessage; clientId: string; media: ReadMedia };

async function settledBy(tx: Transaction, { message, clientId, media }: Received): Promise<Settled> {
  const sender = await owingSender(tx, message);
  const [only, other] = sender?.invoices ?? [];
  if (!sender || !only || sender.id !== clientId) return mediaReply(tx, message);
  const file = fileOf(media);
  if ('unfit' in file) return problem(file.unfit);
  if (other) return { ...askWhichInvoice(sender), file };
  return reportReceipts(tx, { invoiceId: only.id, files: [file] });
}

function fileOf(media: ReadMedia): ReceiptFile | Extract<ReadMedia, { unfit: string }> {
  if ('unfit' in media) return media;
  const { contentType, content } = media;
  if (!isReceiptType(contentType)) return { unfit: 'other_type' };
  const file = { contentType, content };
  if (isTooLarge(file)) return { unfit: 'too_large' };
  return isWhatItSays(file) ? file : { unfit: 'broken' };
}

function problem(why: keyof typeof unfit | 'unread'): Handled {
  const outcome = `receipt_${why}`;
  return why === 'unread'
    ? { outcome, say: { template: 'answer_receipt_unread', variables: {} } }
    : { outcome, say: { template: 'answer_receipt_unfit', variables: { why: unfit[why] } } };
}

async function close(
  tx: Transaction,
  { receiptId, message, settled }: { receiptId: string; message: InboundMessage; settled: Settled },
): Promise<void> {
  const { file, say } = settled;
  await tx.em.execute(
    'update inbound_receipt set state = ?, due_at = ?, content_type = ?, content = ? where id = ?',
    [
      file ? 'to_choose' : 'answered',
      file ? new Date(tx.now.getTime() + CHOICE_MS) : null,
      file?.contentType ?? null,
      file?.content ?? null,
      receiptId,
    ],
  );
  await tx.em.execute('update inbound_message set outcome = ? where sid = ?', [settled.outcome, message.sid]);
  if (say) reply(tx, message, say);
}
