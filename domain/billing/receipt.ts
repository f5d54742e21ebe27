import { refuse } from '../errors.ts';
import { actingStaff } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { read } from '../transaction/transaction.ts';

/** What a receipt may be, by the bytes that such a file begins with. */
const beginnings = {
  'image/jpeg': [0xff, 0xd8, 0xff],
  'image/png': [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
  'application/pdf': [...Buffer.from('%PDF-', 'latin1')],
} as const;
export type ReceiptType = keyof typeof beginnings;
export const receiptTypes = Object.keys(beginnings) as ReceiptType[];

/** Bytes, as the database bounds them. */
export const LARGEST_RECEIPT = 5_242_880;

/** `data` in base64. */
export type Receipt = { contentType: ReceiptType; data: string };

/** A receipt as it is kept: its bytes are what its type says. */
export type ReceiptFile = { contentType: ReceiptType; content: Buffer };

/** Reads a receipt that came with a call. @throws {DomainError} INVALID_INPUT. */
export function readReceipt({ contentType, data }: Receipt): ReceiptFile {
  const file = { contentType, content: Buffer.from(data, 'base64') };
  if (isTooLarge(file)) wrong('un archivo de hasta 5 MB');
  if (!isWhatItSays(file)) wrong('una imagen JPEG o PNG, o un PDF, del tipo que dice ser');
  return file;
}

export function isTooLarge({ content }: ReceiptFile): boolean {
  return content.length > LARGEST_RECEIPT;
}

/** Whether a file begins as those of its type do. */
export function isWhatItSays({ contentType, content }: ReceiptFile): boolean {
  return beginnings[contentType].every((byte, place) => content[place] === byte);
}

export function isReceiptType(type: string): type is ReceiptType {
  return Object.hasOwn(beginnings, type);
}

function wrong(expected: string): never {
  refuse('INVALID_INPUT', { field: 'receipt', expected: `se esperaba ${expected}` });
}

/** A receipt that a client sent, for staff alone (B4). @throws {DomainError} FORBIDDEN, NOT_FOUND. */
export async function getReceipt(ctx: VerbContext, { receiptId }: { receiptId: string }): Promise<Receipt> {
  actingStaff(ctx);
  const [found] = await read(ctx).execute<{ contentType: ReceiptType; content: Buffer }[]>(
    'select content_type as "contentType", content from payment_report where id = ? and content is not null',
    [receiptId],
  );
  if (!found) refuse('NOT_FOUND');
  return { contentType: found.contentType, data: found.content.toString('base64') };
}
