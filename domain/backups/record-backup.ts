import { ringChange } from '../changes/ring.ts';
import { settingsIn } from '../company/settings.ts';
import { openTask } from '../tasks/open-task.ts';
import { settleTasks } from '../tasks/settle-tasks.ts';
import type { StaffTask } from '../tasks/staff-task.ts';
import { addMonths, dayOfMonth, type LocalDate, localDateOf } from '../time.ts';
import type { VerbContext } from '../transaction/context.ts';
import { type Transaction, transaction } from '../transaction/transaction.ts';
import type { Backup } from './backup.ts';
import { type LockedBackup, lockBackup } from './lock-backup.ts';

const MONTHS_OF_A_YEAR = 12;

type Taken = { takenAt: Date; place: string; sizeBytes: bigint };

/**
 * A backup lies in the store, read back there (X7a). It counts also if staff was asked meanwhile; what waits for it is rung.
 * Again, it is a success.
 */
export function recordBackup(
  ctx: VerbContext,
  input: Taken & { backupId: string; sha256: string },
): Promise<void> {
  return transaction(ctx, async (tx) => {
    const locked = await lockBackup(tx, input.backupId);
    if (!locked || locked.backup.state === 'stored') return;
    locked.backup.sha256 = input.sha256;
    await store(tx, locked, input, 'panel');
    await settleTasks(tx, { subjectId: locked.backup.serviceId, kinds: ['backup_failed'] });
  });
}

/**
 * Staff made the backup by hand and says where it lies; the checked answers of the task (X7a). Nothing for one that is no
 * longer left to staff.
 */
export async function recordBackupByHand(
  tx: Transaction,
  { details }: Pick<StaffTask, 'details'>,
  answers: Readonly<Record<string, string>>,
): Promise<void> {
  const locked = await lockBackup(tx, details['backupId'] ?? '');
  if (locked?.backup.state !== 'left_to_staff') return;
  const { place = '', sizeBytes = '', takenAt = '' } = answers;
  const taken = { place, sizeBytes: BigInt(sizeBytes), takenAt: new Date(takenAt) };
  await store(tx, locked, taken, 'hand');
}

/** The backup could not be made: staff makes it, or says what else is to happen (X7a, G7). `why` is a code. */
export function leaveBackupToStaff(
  ctx: VerbContext,
  { backupId, why }: { backupId: string; why: string },
): Promise<void> {
  return transaction(ctx, async (tx) => {
    const locked = await lockBackup(tx, backupId);
    if (locked?.backup.state !== 'asked') return;
    const { backup, openChange } = locked;
    const { serviceId } = backup;
    backup.state = 'left_to_staff';
    backup.nextCheckAt = null;
    tx.event({ type: 'backup.left_to_staff', serviceId, data: { backupId, why } });
    const about = openChange ? { changeId: openChange.id } : {};
    await openTask(tx, { kind: 'backup_failed', subjectId: serviceId, ...about, details: { backupId, why } });
    if (openChange) ringChange(tx, openChange, 'dataChanged');
  });
}

async function store(
  tx: Transaction,
  { backup, openChange }: LockedBackup,
  { takenAt, place, sizeBytes }: Taken,
  madeBy: NonNullable<Backup['madeBy']>,
): Promise<void> {
  const { id: backupId, serviceId } = backup;
  const keepUntil = await keepUntilOf(tx, takenAt);
  Object.assign(backup, { state: 'stored', nextCheckAt: null, madeBy, takenAt, place, sizeBytes, keepUntil });
  tx.event({ type: 'backup.stored', serviceId, data: { backupId, madeBy } });
  if (openChange) ringChange(tx, openChange, 'dataChanged');
}

/** Years from its local date (X7a). */
async function keepUntilOf(tx: Transaction, takenAt: Date): Promise<LocalDate> {
  const { timeZone, backupKeepYears } = await settingsIn(tx.em);
  const taken = localDateOf(takenAt, timeZone);
  return addMonths(taken, backupKeepYears * MONTHS_OF_A_YEAR, dayOfMonth(taken));
}
