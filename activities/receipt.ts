import { LARGEST_RECEIPT, receiptTypes } from '../domain/billing/receipt.ts';
import { receiptToRead, recordReceipt } from '../domain/renewal/record-receipt.ts';
import type { WhatsAppPort } from '../integrations/whatsapp/port.ts';
import { type ActivityDependencies, activityContext } from './context.ts';

/** What a receipt asks of Twilio. */
export function createReceiptReading(
  deps: ActivityDependencies & { whatsapp: Pick<WhatsAppPort, 'fetchMedia'> },
) {
  return {
    /** Reads the file of a message, unless that was done, and records what comes of it (B4). */
    async readReceipt(receiptId: string): Promise<void> {
      const toRead = await receiptToRead(await activityContext(deps), { receiptId });
      if (!toRead) return;
      const media = await deps.whatsapp.fetchMedia(toRead.messageSid, {
        types: receiptTypes,
        mostBytes: LARGEST_RECEIPT,
      });
      await recordReceipt(await activityContext(deps), { receiptId, media });
    },
  };
}

/** What it asks of Postgres alone. */
export function createReceiptActivities(deps: ActivityDependencies) {
  return {
    async tellUnread(receiptId: string): Promise<void> {
      await recordReceipt(await activityContext(deps), { receiptId, media: { unfit: 'unread' } });
    },
  };
}

export type ReceiptReading = ReturnType<typeof createReceiptReading>;
export type ReceiptActivities = ReturnType<typeof createReceiptActivities>;
