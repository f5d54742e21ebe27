import { supersedeActivation } from '../activation/cancel-activation.ts';
import { ServiceChange } from '../changes/service-change.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { supersedeTransfer } from '../transfer/supersede-transfer.ts';
import { supersedeUpgrade } from '../upgrade/cancel-upgrade.ts';

/**
 * A cancellation by its holder goes before a transfer that lacks a consent: that ends, and both parties are told (X9). So does
 * the one of an order, and an upgrade, that is not paid (B5, X9). Resolves to a paid upgrade, after which the cancellation runs. Any
 * other open change stays, and opening names it. The caller holds all locks of the open change.
 */
export async function supersedeOpenChange(
  tx: Transaction,
  serviceId: string,
): Promise<{ runsAfter?: string }> {
  const open = await tx.em.findOne(ServiceChange, { serviceId, closedAt: null, runsAfter: null });
  if (open?.kind === 'transfer') await supersedeTransfer(tx, open.id);
  if (open?.kind === 'activation') await supersedeActivation(tx, open.id);
  if (open?.kind === 'upgrade' && !(await supersedeUpgrade(tx, open.id))) return { runsAfter: open.id };
  return {};
}
