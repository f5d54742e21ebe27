import { stepsOf } from '../changes/step.ts';
import { lockTransfer, type TransferRecord } from './load-transfer.ts';
import { closeTransfer } from './progress.ts';
import type { TransferWait } from './transfer.ts';

/** The frame of every verb that a transfer's run calls. @throws {DomainError} NOT_FOUND. */
export const takeStep = stepsOf<TransferRecord, TransferWait>({
  lock: lockTransfer,
  isEndedByStaff: (loaded) => loaded.isEndedByStaff,
  end: (tx, loaded) => closeTransfer(tx, loaded, { state: 'refused', reason: 'ended_by_staff' }),
});
