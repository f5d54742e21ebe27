import { endDay } from '../billing/consequences.ts';
import { endForDebt } from '../cancellation/end-for-debt.ts';
import { addDays, type LocalDate, laterOf } from '../time.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { firstBusinessDay } from './business-days.ts';
import { type Debt, type NoticeKind, saveDebt } from './debt.ts';
import type { TermRecord } from './load-term.ts';
import { beforeDay, type Step } from './notice-gate.ts';
import { giveNotice } from './notices.ts';
import { morningOf, nextTurn, tomorrow } from './turn.ts';

/** How long before its end the holder of a suspended service is told, and how long before for the last time (B3). */
const NOTICE_DAYS = 7;
const LAST_NOTICE_DAYS = 1;

/**
 * Tells the holder of a service that is suspended for an invoice when it ends, twice, and hands over to its cancellation (X7)
 * once both notices were accepted and that day has come. A notice that is late moves the day. Undefined once it is handed over.
 */
export async function followEnd(tx: Transaction, loaded: TermRecord, debt: Debt): Promise<Step | undefined> {
  const { endsOn, lastToldAt } = debt;
  if (!endsOn) return firstNotice(tx, loaded, debt);
  if (!lastToldAt) return lastNotice(tx, loaded, debt, endsOn);
  const missing = await beforeDay(tx, loaded, { debt, kind: 'last', told: endsOn, day: endsOn });
  if (missing) return missing;
  if (loaded.isPanelBehind) return tellAnew(tx, loaded, debt);
  const turn = nextTurn(tx, loaded);
  if (turn) return { waitingFor: 'time', wakeAt: turn };
  const isHandedOver = await endForDebt(tx, loaded.subject, debt.id);
  loaded.hasActed = true;
  // Another change of the service goes first: it comes to its own end.
  return isHandedOver ? undefined : { waitingFor: 'cancellation', wakeAt: tomorrow(loaded) };
}

async function firstNotice(tx: Transaction, loaded: TermRecord, debt: Debt): Promise<Step> {
  const end = endDay(debt, loaded.subject.policy);
  const from = morningOf(loaded, addDays(end, -NOTICE_DAYS));
  if (tx.now < from) return { waitingFor: 'payment', wakeAt: from };
  // A service that works is not ended: its panel, or staff, has to suspend it first.
  if (loaded.isPanelBehind) return { waitingFor: 'staff', wakeAt: tomorrow(loaded) };
  return give(tx, loaded, { debt, kind: 'end', day: laterOf(end, addDays(loaded.today, NOTICE_DAYS)) });
}

async function lastNotice(tx: Transaction, loaded: TermRecord, debt: Debt, endsOn: LocalDate): Promise<Step> {
  const from = addDays(endsOn, -LAST_NOTICE_DAYS);
  const missing = await beforeDay(tx, loaded, { debt, kind: 'end', told: endsOn, day: from });
  if (missing) return missing;
  if (loaded.isPanelBehind) return tellAnew(tx, loaded, debt);
  const day = laterOf(endsOn, addDays(loaded.today, LAST_NOTICE_DAYS));
  debt.lastToldAt = tx.now;
  return give(tx, loaded, { debt, kind: 'last', day });
}

async function give(
  tx: Transaction,
  loaded: TermRecord,
  { debt, kind, day: soonest }: { debt: Debt; kind: NoticeKind; day: LocalDate },
): Promise<Step> {
  const day = firstBusinessDay(soonest, loaded.holidays);
  debt.endsOn = day;
  giveNotice(tx, loaded, { debt, kind, day });
  await saveDebt(tx, loaded, debt);
  return { waitingFor: 'notice', wakeAt: tomorrow(loaded) };
}

/** It was not suspended after all: that comes first, and the notices again (B3). */
async function tellAnew(tx: Transaction, loaded: TermRecord, debt: Debt): Promise<Step> {
  debt.endsOn = null;
  debt.lastToldAt = null;
  await saveDebt(tx, loaded, debt);
  return { waitingFor: 'staff', wakeAt: tomorrow(loaded) };
}
