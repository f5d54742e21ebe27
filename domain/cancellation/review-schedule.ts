import { askForBackup } from '../backups/ask-for-backup.ts';
import { isUsable } from '../backups/backup.ts';
import { clockMayAct } from '../changes/brake.ts';
import { awaitLift, pauseChange, resumeChange } from '../changes/pause.ts';
import { moveTo, standingOf, subjectsOf, touch } from '../changes/progress.ts';
import { taskOf } from '../changes/task-of.ts';
import { waitForMessages } from '../changes/wait-for-messages.ts';
import { readHeldService } from '../services/lock-held-service.ts';
import { addSuspension } from '../services/suspension.ts';
import { openTask } from '../tasks/open-task.ts';
import type { Transaction } from '../transaction/transaction.ts';
import type { CancellationStanding } from './cancellation.ts';
import { isStillOwed, leaveDebt, voidDebts } from './debt.ts';
import { beginEnding } from './ending.ts';
import { type CancellationRecord, isFrozen } from './load-cancellation.ts';
import { tellNewDate, tellOfEnd, tellSuspended } from './notices.ts';
import { stepIn } from './progress.ts';
import {
  dueNotice,
  endOf,
  endOfPeriod,
  isOfficeHour,
  nextLook,
  nextOfficeHour,
  putOffEnd,
} from './schedule.ts';
import { startOf } from '../time.ts';

/**
 * Reviews a cancellation that was asked for (X2, X3, X7): a freeze pauses it, the end of the period is worked out anew, its
 * holder is told of it in time; once the end has come it waits for the backup, and then claims the service for deletion.
 */
export const reviewSchedule = stepIn(['scheduled'], scheduleStep);

/** Nothing but staff ends a freeze (G9); after it the cancellation stands where it stood. */
export const reviewCancellationPause = stepIn(['paused'], async (tx, loaded) => {
  if (isFrozen(loaded)) return awaitLift(tx, loaded);
  await resumeChange(tx, loaded, () => endOf(loaded));
  return scheduleStep(tx, loaded);
});

async function scheduleStep(tx: Transaction, loaded: CancellationRecord): Promise<CancellationStanding> {
  if (isFrozen(loaded)) {
    pauseChange(tx, loaded, { reason: 'frozen', endsAt: null });
    return awaitLift(tx, loaded);
  }
  if (loaded.debt) {
    if (isStillOwed(tx.now, loaded)) return atTheEnd(tx, loaded);
    const kept = await leaveDebt(tx, loaded);
    if (kept) return kept;
  }
  followPeriod(tx, loaded);
  const end = endOf(loaded);
  loaded.change.deadline = end;
  if (tx.now < end) return beforeTheEnd(tx, loaded, end);
  // Until it has closed it is the open change of the service, and nothing is taken from under it (X9).
  if (loaded.change.runsAfter) return standingOf(loaded, { waitingFor: 'upgrade', now: tx.now });
  return atTheEnd(tx, loaded);
}

/** An invoice of the service may be void by now, or there is another one: the end is another, and its holder is told (X3). */
function followPeriod(tx: Transaction, loaded: CancellationRecord): void {
  const { cancellation, change } = loaded;
  const end = cancellation.mode === 'end_of_period' ? endOfPeriod(loaded.periods) : null;
  if (!end || end === cancellation.endsOn) return;
  const hasPassed = startOf(end, change.policy.timeZone) <= tx.now;
  if (hasPassed && cancellation.putOff) return;
  cancellation.endsOn = hasPassed ? putOffEnd(tx.now, change.policy) : end;
  cancellation.putOff ||= hasPassed;
  cancellation.endsOnSince = tx.now;
  cancellation.lastNoticeDays = null;
  touch(loaded);
  tx.event({
    ...subjectsOf(loaded),
    type: 'cancellation.date_changed',
    data: { endsOn: cancellation.endsOn },
  });
  tellNewDate(tx, loaded);
}

async function beforeTheEnd(
  tx: Transaction,
  loaded: CancellationRecord,
  end: Date,
): Promise<CancellationStanding> {
  const { cancellation, change } = loaded;
  const { endsOn, endsOnSince } = cancellation;
  if (!endsOn) {
    // The backup starts at once, so that the window is not followed by a wait for it (X2).
    if (!hasBackup(tx, loaded)) await haveBackup(tx, loaded);
    return standingOf(loaded, { waitingFor: 'time', wakeAt: end });
  }
  const asked = { now: tx.now, policy: change.policy };
  const days = dueNotice(endsOn, cancellation, asked);
  if (days) {
    cancellation.lastNoticeDays = days;
    touch(loaded);
    tellOfEnd(tx, loaded, days);
  }
  return standingOf(loaded, { waitingFor: 'time', wakeAt: nextLook(endsOn, endsOnSince, asked) });
}

/** In this order, each time anew: what waits is asked again when it is rung (X7). */
async function atTheEnd(tx: Transaction, loaded: CancellationRecord): Promise<CancellationStanding> {
  const { change, cancellation } = loaded;
  const isByClock = cancellation.mode === 'end_of_period' || loaded.debt !== null;
  if (!hasBackup(tx, loaded)) {
    await haveBackup(tx, loaded);
    // That is the end of the day: it stops at once, and is deleted when it can be (X2).
    if (!isByClock) await suspend(tx, loaded);
    const waitingFor = loaded.backupAwaitsStaff ? 'staff' : 'backup';
    return standingOf(loaded, { waitingFor, now: tx.now });
  }
  if (isByClock && !isOfficeHour(tx.now, change.policy)) {
    const wakeAt = nextOfficeHour(tx.now, change.policy);
    return standingOf(loaded, { waitingFor: 'office_hours', wakeAt });
  }
  // NO FUI YO that came before the claim counts, also if it is processed after it (G9, invariant 7).
  if (loaded.pendingMessageSince) return waitForMessages(tx, loaded, 'messages');
  if (loaded.servesMore) return askAboutAccount(tx, loaded);
  if (isByClock && !(await mayAct(tx, loaded)))
    return standingOf(loaded, { waitingFor: 'staff', now: tx.now });
  return claim(tx, loaded);
}

async function suspend(tx: Transaction, loaded: CancellationRecord): Promise<void> {
  const { id, suspensionReasons } = loaded.service;
  if (suspensionReasons.includes('requested')) return;
  await addSuspension(tx, await readHeldService(tx, id), 'requested');
  tellSuspended(tx, loaded);
}

function hasBackup(tx: Transaction, { backup, service, change }: CancellationRecord): boolean {
  const suspendedSince = service.suspendedSince ?? null;
  const freshHours = change.policy.backupFreshHours;
  return isUsable(backup, { suspendedSince, now: tx.now, freshHours });
}

/** One that was left to staff is not asked for again: staff says how it goes on. */
async function haveBackup(
  tx: Transaction,
  { service, backupAwaitsStaff }: CancellationRecord,
): Promise<void> {
  if (!backupAwaitsStaff) await askForBackup(tx, { serviceId: service.id });
}

/** What the clock alone does to services is capped (B10). */
function mayAct(tx: Transaction, { change, service }: CancellationRecord): Promise<boolean> {
  return clockMayAct(tx, { what: 'ending', subjectId: change.id, serviceId: service.id });
}

/** An account that serves another service as well is never deleted by a program (X7b). */
async function askAboutAccount(tx: Transaction, loaded: CancellationRecord): Promise<CancellationStanding> {
  if (loaded.lastChoices['ending_stuck'] === 'deleted_by_hand') return claim(tx, loaded);
  await openTask(tx, taskOf(loaded, 'ending_stuck', { why: 'serves_more' }));
  return standingOf(loaded, { waitingFor: 'staff', now: tx.now });
}

/**
 * The deciding transaction: whoever withdraws, pays or freezes after it comes too late (X7). What is owed for a service that
 * ends for it is void, and what was paid of that is credit (B3).
 */
async function claim(tx: Transaction, loaded: CancellationRecord): Promise<CancellationStanding> {
  if (loaded.debt) await voidDebts(tx, loaded);
  loaded.cancellation.claimedAt = tx.now;
  loaded.change.deadline = null;
  moveTo(loaded, 'claimed');
  tx.event({ ...subjectsOf(loaded), type: 'cancellation.claimed', clientId: loaded.holder.id });
  return beginEnding(tx, loaded);
}
