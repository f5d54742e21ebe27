import { moveTo, standingOf, subjectsOf, touch } from '../changes/progress.ts';
import { taskOf } from '../changes/task-of.ts';
import { OutboundMessage } from '../messaging/outbound-message.ts';
import { askToRead } from '../messaging/read-back.ts';
import { templateOf } from '../messaging/templates.ts';
import { latestDecision } from '../tasks/latest-task.ts';
import { openTask } from '../tasks/open-task.ts';
import { settleTasks } from '../tasks/settle-tasks.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, spellLength } from '../time.ts';
import type { Transaction } from '../transaction/transaction.ts';
import type { TransferRecord } from './load-transfer.ts';
import { noticeKey, readerOf, tellParty } from './notices.ts';
import { pauseIfFrozen } from './pause.ts';
import { readyToCommit, stepIn } from './progress.ts';
import { type Party, parties, type TransferStanding } from './transfer.ts';

/** How long Twilio may leave a notice unread before staff hears of it; as long as the consents (T7). */
const READING_HOURS = 6;
/** The reading rings; this is when to ask again if it does not. */
const NEXT_LOOK_MS = 10 * MINUTE_MS;

/**
 * Whether a transfer needs no cooling off: opened with a grant, and neither party's phone, e-mail, password or key
 * changed within the policy's quiet days (T10).
 */
export function mayCommitAtOnce(loaded: TransferRecord, now: Date): boolean {
  const quietSince = now.getTime() - loaded.change.policy.contactQuietDays * DAY_MS;
  const isQuiet = (changedAt: Date | null | undefined) => !changedAt || changedAt.getTime() < quietSince;
  return (
    loaded.transfer.openedWithGrant &&
    isQuiet(loaded.holder.contactOrSecretChangedAt) &&
    isQuiet(loaded.recipient.contactOrSecretChangedAt)
  );
}

/** Begins the cooling off: both are told both ways, and it runs from when all of that was accepted (T10, C9). */
export function startCoolingOff(tx: Transaction, loaded: TransferRecord): TransferStanding {
  const { transfer, change } = loaded;
  const hours = change.policy.coolingOffHours;
  transfer.noticeRound += 1;
  transfer.coolingOffEndsAt = null;
  transfer.noticeDueAt = new Date(tx.now.getTime() + hours * HOUR_MS);
  for (const party of parties) {
    const { name, service } = readerOf(loaded, party);
    tellParty(tx, loaded, {
      party,
      template: 'transfer_cooling_off',
      variables: {
        name,
        service,
        holder: loaded.holder.name,
        recipient: loaded.recipient.name,
        wait: spellLength(hours, 'hour'),
      },
      occasion: roundOccasion(loaded),
      awaited: true,
    });
  }
  moveTo(loaded, 'cooling_off');
  change.deadline = transfer.noticeDueAt;
  tx.event({ ...subjectsOf(loaded), type: 'transfer.cooling_off', data: { round: transfer.noticeRound } });
  return standingOf(loaded, { waitingFor: 'notices', wakeAt: transfer.noticeDueAt });
}

/**
 * Reviews a cooling off: notices that cannot be delivered are a staff task; the time runs from the last acceptance; once
 * it is over the commit may follow. A consent voided meanwhile has already sent the transfer back.
 */
export const reviewCoolingOff = stepIn(['cooling_off'], coolingOffStep);

/** The review itself, for whoever holds the locks. */
export async function coolingOffStep(tx: Transaction, loaded: TransferRecord): Promise<TransferStanding> {
  const paused = await pauseIfFrozen(tx, loaded);
  if (paused) return paused;
  const toldAt = await whenBothWereTold(tx, loaded);
  return toldAt ? runCoolingOff(tx, loaded, toldAt) : awaitNotices(tx, loaded);
}

async function runCoolingOff(
  tx: Transaction,
  loaded: TransferRecord,
  toldAt: Date,
): Promise<TransferStanding> {
  const { transfer, change } = loaded;
  const endsAt = new Date(toldAt.getTime() + change.policy.coolingOffHours * HOUR_MS);
  if (transfer.coolingOffEndsAt?.getTime() !== endsAt.getTime()) {
    transfer.coolingOffEndsAt = endsAt;
    change.deadline = endsAt;
    touch(loaded);
  }
  if (tx.now >= endsAt && loaded.hasUnreadNotice) return awaitReading(tx, loaded, endsAt);
  if (loaded.openTaskId)
    await settleTasks(tx, { subjectId: loaded.change.id, kinds: ['notice_undeliverable'] });
  if (tx.now >= endsAt) return readyToCommit(tx, loaded);
  return standingOf(loaded, { waitingFor: 'cooling_off', wakeAt: endsAt });
}

/**
 * A notice that was accepted and never reported as delivered may have failed while nobody could be told: nothing is built
 * on it before its state was read back at the end of the time. That it cannot be read delays, and decides nothing; after
 * some hours it is a staff task (T10).
 */
async function awaitReading(
  tx: Transaction,
  loaded: TransferRecord,
  endsAt: Date,
): Promise<TransferStanding> {
  await askToRead(tx, loaded.change.id);
  if (tx.now.getTime() >= endsAt.getTime() + READING_HOURS * HOUR_MS) {
    const details = { round: String(loaded.transfer.noticeRound), why: 'not_read_back' };
    await openTask(tx, taskOf(loaded, 'notice_undeliverable', details));
  }
  const wakeAt = new Date(tx.now.getTime() + NEXT_LOOK_MS);
  return standingOf(loaded, { waitingFor: 'notices', wakeAt });
}

async function awaitNotices(tx: Transaction, loaded: TransferRecord): Promise<TransferStanding> {
  const { transfer } = loaded;
  if (transfer.coolingOffEndsAt) {
    transfer.coolingOffEndsAt = null;
    touch(loaded);
  }
  const overdue = !transfer.noticeDueAt || tx.now >= transfer.noticeDueAt;
  if (overdue || (await noticesOf(tx, loaded)).some(isUndeliverable)) {
    await openTask(tx, taskOf(loaded, 'notice_undeliverable', { round: String(transfer.noticeRound) }));
    return standingOf(loaded, { waitingFor: 'staff', now: tx.now });
  }
  return standingOf(loaded, { waitingFor: 'notices', wakeAt: transfer.noticeDueAt ?? tx.now });
}

/** The instant from which the cooling off runs; undefined while somebody is not told yet. */
async function whenBothWereTold(tx: Transaction, loaded: TransferRecord): Promise<Date | undefined> {
  const notices = await noticesOf(tx, loaded);
  const accepted = notices.map((notice) => (isUndeliverable(notice) ? undefined : notice.acceptedAt));
  const complete = notices.length === parties.length * templateOf('transfer_cooling_off').channels.length;
  const times = accepted.filter((at) => at instanceof Date);
  if (complete && times.length === notices.length) {
    return new Date(Math.max(...times.map((at) => at.getTime())));
  }
  const task = await latestDecision(tx, loaded.change.id, 'notice_undeliverable');
  if (task?.details['round'] !== String(loaded.transfer.noticeRound)) return undefined;
  return task.resolvedAt ?? undefined;
}

function noticesOf(tx: Transaction, loaded: TransferRecord): Promise<OutboundMessage[]> {
  const keys = parties.map((party: Party) => noticeKey(loaded, party, roundOccasion(loaded)));
  return tx.em.find(OutboundMessage, { businessKey: { $in: keys } });
}

function roundOccasion(loaded: TransferRecord): string {
  return `cooling_off/${loaded.transfer.noticeRound}`;
}

function isUndeliverable(message: OutboundMessage): boolean {
  return message.state === 'failed' || message.state === 'parked';
}
