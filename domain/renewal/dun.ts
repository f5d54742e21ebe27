import { isHeld, suspensionDay } from '../billing/consequences.ts';
import { addDays, laterOf } from '../time.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { firstBusinessDay } from './business-days.ts';
import { type Debt, saveDebt } from './debt.ts';
import { followEnd } from './follow-end.ts';
import type { TermRecord } from './load-term.ts';
import type { Step } from './notice-gate.ts';
import { giveNotice, remindOf } from './notices.ts';
import type { Outcome } from './standing.ts';
import { suspendFor } from './suspend.ts';
import { morningOf, tomorrow } from './turn.ts';

/** How long before it is due an invoice is called to mind (B3). */
const REMINDER_DAYS = 3;

/**
 * What a holder who owes an order or a renewal is reminded of, told and done (B3): each invoice by its own due date, none of
 * another service, and no invoice of another kind. Resolves to what comes first.
 */
export async function dun(tx: Transaction, loaded: TermRecord): Promise<Outcome> {
  await forgetWhatIsOver(tx, loaded);
  const steps: Step[] = [];
  for (const debt of loaded.debts) {
    const step = await followDebt(tx, loaded, debt);
    if (!step) return { stage: 'ending', waitingFor: 'cancellation', wakeAt: tomorrow(loaded) };
    steps.push(step);
  }
  const [first] = steps.toSorted((one, other) => one.wakeAt.getTime() - other.wakeAt.getTime());
  if (!first) throw new Error('a term without a debt is not dunned');
  return { stage: loaded.isSuspended ? 'suspended' : 'owed', ...first };
}

/** Undefined once the end of the service has been handed over. */
async function followDebt(tx: Transaction, loaded: TermRecord, debt: Debt): Promise<Step | undefined> {
  const held = whileHeld(loaded, debt);
  if (held) return held;
  const reminder = await remind(tx, loaded, debt);
  if (reminder) return reminder;
  await tellOfSuspension(tx, loaded, debt);
  return (await suspendFor(tx, loaded, debt)) ?? followEnd(tx, loaded, debt);
}

/** Staff looks for a transfer that its payer reported: nothing is told of or done until they answer, or that long has passed (B4). */
function whileHeld(loaded: TermRecord, debt: Debt): Step | undefined {
  const { heldUntil } = debt;
  if (!heldUntil || !isHeld(debt, loaded.today)) return undefined;
  return { waitingFor: 'staff', wakeAt: morningOf(loaded, addDays(heldUntil, 1)) };
}

/**
 * Staff lifted the suspension, or stopped the end: whoever was told of it is told anew before it comes again, and a service is
 * never ended that is not suspended (B3).
 */
async function forgetWhatIsOver(tx: Transaction, loaded: TermRecord): Promise<void> {
  const lifted = loaded.isSuspended ? [] : loaded.debts.filter(({ suspendedAt }) => suspendedAt);
  const kept = loaded.stage === 'ending' ? loaded.debts.filter(({ endsOn }) => endsOn) : [];
  for (const debt of new Set([...lifted, ...kept])) {
    if (lifted.includes(debt)) Object.assign(debt, { suspendsOn: null, suspendedAt: null });
    Object.assign(debt, { endsOn: null, lastToldAt: null });
    await saveDebt(tx, loaded, debt);
  }
}

/** Undefined once it is due, or its due date needs no waiting for: staff put off what follows, and told them of it. */
async function remind(tx: Transaction, loaded: TermRecord, debt: Debt): Promise<Step | undefined> {
  const { dueDate, suspendsOn, remindedAt } = debt;
  const reminder = morningOf(loaded, addDays(dueDate, -REMINDER_DAYS));
  if (tx.now < reminder) return { waitingFor: 'payment', wakeAt: reminder };
  const due = morningOf(loaded, dueDate);
  if (tx.now >= due) return undefined;
  if (!remindedAt && loaded.today < dueDate) {
    remindOf(tx, loaded, debt);
    debt.remindedAt = tx.now;
    await saveDebt(tx, loaded, debt);
  }
  return suspendsOn ? undefined : { waitingFor: 'payment', wakeAt: due };
}

/** What follows, and when: on its due date, or when its run woke after that; not if they were told of a day already. */
async function tellOfSuspension(tx: Transaction, loaded: TermRecord, debt: Debt): Promise<void> {
  if (debt.suspendsOn) return;
  const { today, subject, holidays } = loaded;
  const { policy } = subject;
  const soonest = laterOf(suspensionDay(debt, policy), addDays(today, policy.suspendAfterDays));
  const day = firstBusinessDay(soonest, holidays);
  debt.suspendsOn = day;
  giveNotice(tx, loaded, { debt, kind: 'suspension', day });
  await saveDebt(tx, loaded, debt);
}
