import type { VerbContext } from '../transaction/context.ts';
import { type Transaction, transaction } from '../transaction/transaction.ts';
import { type HeldService, lockHeldService, ringOpenChange } from './lock-held-service.ts';
import { recordFollowed } from './panel-suspension.ts';
import { letPanelFollow, liftSuspension, panelDueAt } from './suspension.ts';

/** Staff has a new run bring the panel where the database stands. @throws {DomainError} NOT_FOUND. */
export function followAgain(tx: Transaction, serviceId: string): Promise<void> {
  return ofLiving(tx, serviceId, (held) => letPanelFollow(tx, held));
}

/** Staff has seen to it that the account is as the database wants it. @throws {DomainError} NOT_FOUND. */
export function followedByHand(tx: Transaction, serviceId: string): Promise<void> {
  return ofLiving(tx, serviceId, (held) => recordFollowed(tx, held, { isNew: true, byHand: true }));
}

/** Staff lifts what the panel suspended by itself. @throws {DomainError} NOT_FOUND. */
export function liftPanelsOwn(tx: Transaction, serviceId: string): Promise<void> {
  return ofLiving(tx, serviceId, async (held) => {
    if (await liftSuspension(tx, held, 'panel')) ringOpenChange(tx, held, 'dataChanged');
  });
}

async function ofLiving(
  tx: Transaction,
  serviceId: string,
  act: (held: HeldService) => Promise<void>,
): Promise<void> {
  const held = await lockHeldService(tx, serviceId);
  if (held.status === 'active' || held.status === 'suspended') await act(held);
}

/**
 * Hands over again what a panel was to have followed by now: its run was lost (G7). At most `limit`; resolves to how many.
 */
export function followOverdue(ctx: VerbContext, { limit }: { limit: number }): Promise<number> {
  return transaction(ctx, async (tx) => {
    const overdue = await tx.em.execute<{ id: string; version: number; due: unknown }[]>(
      /* sql */ `update service s set version = s.version + 1, panel_due_at = case
        when s.status in ('active', 'suspended') and s.panel_user is not null then ?::timestamptz end
      where s.id = any (array(
        select id from service where panel_due_at <= ? order by panel_due_at limit ? for no key update skip locked
      ))
      returning s.id, s.version, s.panel_due_at as due`,
      [panelDueAt(tx), tx.now, limit],
    );
    for (const { id: serviceId, version, due } of overdue) {
      if (due) tx.handoff({ kind: 'suspension', serviceId, version });
    }
    return overdue.length;
  });
}
