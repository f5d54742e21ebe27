import { suspensionDay } from '../billing/consequences.ts';
import { clockMayAct } from '../changes/brake.ts';
import { readHeldService, ringOpenChange } from '../services/lock-held-service.ts';
import { addSuspension } from '../services/suspension.ts';
import { laterOf } from '../time.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { type Debt, saveDebt } from './debt.ts';
import type { TermRecord } from './load-term.ts';
import { beforeDay, type Step } from './notice-gate.ts';
import { nextTurn, tomorrow } from './turn.ts';

/**
 * Suspends a service for an invoice once its notice was accepted and the day that it named has come, on a business day in its
 * hours, if the brake lets the clock (B3, B10). Undefined once it is suspended for it.
 */
export async function suspendFor(tx: Transaction, loaded: TermRecord, debt: Debt): Promise<Step | undefined> {
  const { suspendsOn, suspendedAt } = debt;
  if (suspendedAt || !suspendsOn) return undefined;
  const { service, policy } = loaded.subject;
  const day = laterOf(suspendsOn, suspensionDay(debt, policy));
  const missing = await beforeDay(tx, loaded, { debt, kind: 'suspension', told: suspendsOn, day });
  if (missing) return missing;
  const turn = nextTurn(tx, loaded);
  if (turn) return { waitingFor: 'time', wakeAt: turn };
  const isNew = !loaded.isSuspended;
  const act = { what: 'suspension', subjectId: debt.id, serviceId: service.id } as const;
  if (isNew && !(await clockMayAct(tx, act))) return { waitingFor: 'staff', wakeAt: tomorrow(loaded) };
  if (isNew) await suspend(tx, loaded);
  debt.suspendedAt = tx.now;
  await saveDebt(tx, loaded, debt);
  return undefined;
}

async function suspend(tx: Transaction, loaded: TermRecord): Promise<void> {
  const held = await readHeldService(tx, loaded.subject.service.id);
  await addSuspension(tx, held, 'non_payment');
  ringOpenChange(tx, held, 'dataChanged');
  loaded.isSuspended = true;
}
