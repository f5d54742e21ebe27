import { readdirSync } from 'node:fs';
import { askForBackup } from '../../domain/backups/ask-for-backup.ts';
import { transaction } from '../../domain/transaction/transaction.ts';
import type { Fixture } from '../harness/fixture.ts';
import { PANEL_ACCOUNT } from '../harness/fixture-people.ts';

export type BackupRow = {
  id: string;
  state: string;
  made_by: string | null;
  taken_at: Date | null;
  place: string | null;
  size_bytes: string | null;
  sha256: string | null;
  keep_until: string | null;
};

/** How often a minute is let go by until a backup must have ended. */
const MOST_MINUTES = 15 * 60;

/** The service names the account that is there, as one that was created on this panel does. */
export async function nameAccount({ sql, outside, service }: Fixture): Promise<void> {
  const createdAt = outside.panel.account(PANEL_ACCOUNT.user)?.createdAt;
  await sql('update service set panel_created_at = $2 where id = $1', [service.id, createdAt]);
}

export function ask(fixture: Fixture): Promise<{ backupId: string }> {
  return fixture.verbs.context().then((ctx) =>
    transaction(ctx, async (tx) => {
      await tx.lock({ services: [fixture.service.id] });
      return askForBackup(tx, { serviceId: fixture.service.id });
    }),
  );
}

export async function backupRow({ sql }: Pick<Fixture, 'sql'>, backupId: string): Promise<BackupRow> {
  const [row] = await sql<BackupRow>(
    `select id, state, made_by, taken_at, place, size_bytes, sha256, keep_until::text from backup where id = $1`,
    [backupId],
  );
  if (!row) throw new Error('no such backup');
  return row;
}

/** Asks for a backup and lets time go by until it is stored or left to staff. */
export async function makeBackup(fixture: Fixture): Promise<BackupRow> {
  await nameAccount(fixture);
  return untilEnded(fixture, (await ask(fixture)).backupId);
}

export async function untilEnded(fixture: Fixture, backupId: string): Promise<BackupRow> {
  for (let minute = 0; minute < MOST_MINUTES; minute += 1) {
    const row = await backupRow(fixture, backupId);
    if (row.state !== 'asked') return row;
    await fixture.sleep('1 minute');
  }
  throw new Error('the backup did not end');
}

/** The open tasks of the service. */
export function tasksOf({ sql, service }: Pick<Fixture, 'sql' | 'service'>) {
  return sql<{ id: string; kind: string; change_id: string | null; details: Record<string, string> }>(
    'select id, kind, change_id, details from staff_task where subject_id = $1 and resolved_at is null',
    [service.id],
  );
}

/** What the panel did but open its first account. */
export function doneByPanel({ outside }: Pick<Fixture, 'outside'>): string[] {
  return outside.panel.log.map(({ command }) => command).filter((command) => command !== 'createacct');
}

export function storedFiles({ outside }: Pick<Fixture, 'outside'>): string[] {
  try {
    return readdirSync(outside.place.store);
  } catch {
    return [];
  }
}
