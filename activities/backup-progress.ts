import { Context } from '@temporalio/activity';
import { BackupRefused } from '../integrations/backups/errors.ts';
import type { BackupState } from '../integrations/panel/port.ts';

/** How far a backup is, as its heartbeats say it: the next try goes on from here, also in another process. */
export type BackupProgress = {
  /** Of the panel's session, without the user name that it begins with: nobody's name stands in a history. */
  session: string;
  /** When the package was begun (ISO): nothing that was on the account by then is missing. */
  startedAt: string;
  /** Packages that failed, and copies that were begun. */
  failures: number;
  copies: number;
};

type Packing = {
  begin: () => Promise<{ sessionId: string; startedAt: string }>;
  state: (sessionId: string) => Promise<BackupState>;
  /** The code of why a package failed. */
  why: (sessionId: string) => Promise<string>;
};

const MOST_FAILURES = 2;
/** A small account is packed within seconds, a big one within hours. */
const SHORTEST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
const LENGTHENING = 1.5;
const BEAT_MS = 10_000;

/**
 * Waits until the account of a user is packed; goes on with a package that an earlier try began.
 * @throws {BackupRefused} once the second package has failed.
 */
export async function untilPacked(user: string, packing: Packing): Promise<BackupProgress> {
  let progress = reached() ?? (await begun(user, packing));
  for (;;) {
    const sessionId = sessionIdOf(user, progress);
    if ((await ended(progress, () => packing.state(sessionId))) === 'completed') return progress;
    const failures = progress.failures + 1;
    if (failures >= MOST_FAILURES) throw new BackupRefused(await packing.why(sessionId));
    progress = await begun(user, packing, failures);
  }
}

/** Counts a copy and keeps the activity's heart beating until `stop`. */
export function beginCopy(progress: BackupProgress): { copies: number; stop: () => void } {
  const context = Context.current();
  const copying = { ...progress, copies: progress.copies + 1 };
  context.heartbeat(copying);
  const beat = setInterval(() => context.heartbeat(copying), BEAT_MS);
  return { copies: copying.copies, stop: () => clearInterval(beat) };
}

export function sessionIdOf(user: string, { session }: BackupProgress): string {
  return `${user}${session}`;
}

function reached(): BackupProgress | undefined {
  return Context.current().info.heartbeatDetails as BackupProgress | undefined;
}

async function begun(user: string, packing: Packing, failures = 0): Promise<BackupProgress> {
  const { sessionId, startedAt } = await packing.begin();
  if (!sessionId.startsWith(user)) throw new BackupRefused('SESSION_UNKNOWN');
  const progress = { session: sessionId.slice(user.length), startedAt, failures, copies: 0 };
  // At once: whoever is to go on must know of the package from now on.
  Context.current().heartbeat(progress);
  return progress;
}

async function ended(
  progress: BackupProgress,
  state: () => Promise<BackupState>,
): Promise<Exclude<BackupState, 'running'>> {
  const context = Context.current();
  for (let pauseMs = SHORTEST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * LENGTHENING, LONGEST_PAUSE_MS)) {
    const found = await state();
    if (found !== 'running') return found;
    context.heartbeat(progress);
    await context.sleep(pauseMs);
  }
}
