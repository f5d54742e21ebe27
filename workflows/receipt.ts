/**
 * A file that came over WhatsApp is read from Twilio and kept as the receipt of a bank transfer (B4).
 *
 * Invariants:
 * F1  The step asks Postgres whether the file is still to be read, reads it and records once what comes of it, with the one
 *     answer to its sender.
 * F2  It is recorded, or its sender is told to send it again; a run that is lost is handed over again by the time that
 *     Postgres keeps.
 * F3  Arguments and results hold ids and literals; neither the file nor anything personal enters the history.
 */
import { proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { ReceiptActivities, ReceiptReading } from '../activities/receipt.ts';
import type { ReceiptInput } from './messages.ts';
import { activityOptions } from './options.ts';
import { panelOrStaff } from './panel-or-staff.ts';
import { idIn } from './run-input.ts';

export async function receipt(input: ReceiptInput): Promise<string> {
  const receiptId = idIn(input, 'receiptId');
  setCurrentDetails('A file is **read** from Twilio.');
  const unread = await panelOrStaff(
    () => reading('Read the file and record it').readReceipt(receiptId),
    async () => {
      await telling('Tell its sender that it could not be read').tellUnread(receiptId);
      return 'unread';
    },
  );
  setCurrentDetails(unread ? 'It could not be read: its sender is told to send it again.' : 'Done.');
  return unread ?? 'read';
}

function reading(summary: string) {
  return proxyActivities<ReceiptReading>({ ...activityOptions.media, summary });
}

function telling(summary: string) {
  return proxyActivities<ReceiptActivities>({ ...activityOptions.database, summary });
}
