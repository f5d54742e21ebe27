import { transaction } from '../../db/transaction.ts';
import { actingStaff } from '../clients/acting.ts';
import { freezeClient } from '../clients/freeze.ts';
import type { VerbContext } from '../context.ts';
import { type StaffClientView, staffClientView } from './client-view.ts';

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
