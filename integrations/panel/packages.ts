import { z } from 'zod';
import { type Call, understood } from './calls.ts';
import { PanelRefused } from './errors.ts';
import type { BackupReport, BackupState } from './port.ts';

const sessionSchema = z.object({ session_id: z.string().min(1) });
const stateSchema = z.object({ state: z.enum(['RUNNING', 'COMPLETED', 'FAILED']) });
const logSchema = z.object({ log: z.string() });
const lineSchema = z.object({ contents: z.string() });

const states = { RUNNING: 'running', COMPLETED: 'completed', FAILED: 'failed' } as const;

const failures: readonly (readonly [RegExp, BackupReport['failure']])[] = [
  [/quota/i, 'quota'],
  [/no space left|disk (?:is )?full/i, 'disk_full'],
  [/mysql|mariadb|postgres/i, 'database'],
];
/** The log of a big account has many lines of which the last ones say how it ended. */
const LINES_THAT_TELL = 20;

export async function startPackage(
  call: Call,
  { user, folder }: { user: string; folder: string },
): Promise<{ sessionId: string }> {
  const options = { compressionsetting: 'compress', split: '0', tarroot: folder };
  const data = await call('start_background_pkgacct', { user, ...options });
  return { sessionId: understood(sessionSchema, data).session_id };
}

export async function packageState(call: Call, sessionId: string): Promise<BackupState> {
  try {
    const data = await call('get_pkgacct_session_state', { session_id: sessionId });
    return states[understood(stateSchema, data).state];
  } catch (error) {
    // Its folder is gone, or its log says nothing: there is no package to wait for.
    if (error instanceof PanelRefused) return 'failed';
    throw error;
  }
}

export async function packageReport(call: Call, sessionId: string): Promise<BackupReport> {
  const data = await call('fetch_pkgacct_master_log', { session_id: sessionId });
  return reportOf(understood(logSchema, data).log);
}

/** Reads a package's log: one line of JSON for each that was written, or that line itself. */
export function reportOf(log: string): BackupReport {
  const lines = log.split('\n').filter(Boolean).map(contentsOf);
  const text = lines.join('\n');
  const path = /^.{0,80}\bpkgacctfile is: (\S+)$/m.exec(text)?.[1];
  const size = /^.{0,80}(?<!home|mysql)size is: (\d{1,15})$/m.exec(text)?.[1];
  const md5 = /^.{0,80}\bmd5sum is: ([0-9a-f]{32})$/m.exec(text)?.[1];
  const end = lines.slice(-LINES_THAT_TELL).join('\n');
  const sizeBytes = size === undefined ? undefined : Number(size);
  return {
    package: path === undefined ? undefined : { path, sizeBytes, md5 },
    failure: failures.find(([pattern]) => pattern.test(end))?.[1] ?? 'other',
  };
}

function contentsOf(line: string): string {
  try {
    const parsed = lineSchema.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data.contents.trimEnd() : line;
  } catch {
    return line;
  }
}
