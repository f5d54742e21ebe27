import { supersedeActivation } from '../activation/cancel-activation.ts';
import { ServiceChange } from '../changes/service-change.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { supersedeTransfer } from '../transfer/supersede-transfer.ts';

/**
 * A cancellation by its holder goes before a transfer that lacks a consent: that ends, and both parties are told (X9). So does
 * the one of an order that is not paid (B5). Any other open change stays, and `openChange` names it. The caller holds all locks of the open change.
 */
export async function supersedeOpenChange(tx: Transaction, serviceId: string): Promise<void> {
  const open = await tx.em.findOne(ServiceChange, { serviceId, closedAt: null });
  if (open?.kind === 'transfer') await supersedeTransfer(tx, open.id);
  if (open?.kind === 'activation') await supersedeActivation(tx, open.id);
}
