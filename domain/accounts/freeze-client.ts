import { actingStaff } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { transaction } from '../transaction/transaction.ts';
import { type StaffClientView, staffClientView } from './client-view.ts';
import { freezeClient } from './freeze.ts';

/** Staff freezes a client's account (G9). Freezing again is a success. @throws {DomainError} FORBIDDEN, NOT_FOUND. */
export function freezeClientByStaff(
  ctx: VerbContext,
  input: { clientId: string; reason?: string | undefined },
): Promise<StaffClientView> {
  actingStaff(ctx);
  return transaction(ctx, async (tx) =>
    staffClientView(
      await freezeClient(tx, { clientId: input.clientId, reason: 'staff', note: input.reason }),
    ),
  );
}
