import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StackError } from './failure.ts';
import { makeFolder, PRIVATE_FOLDER_MODE, PRIVATE_MODE } from './files.ts';
import { type Journal, signalGroup } from './journal.ts';

export type ChildOptions = {
  /** Names the log file and the part in messages. */
  name: string;
  command: string;
  args: readonly string[];
  env: NodeJS.ProcessEnv;
  /** The repository unless it says otherwise. */
  cwd?: string;
  logFolder: string;
  journal: Journal;
  account?: { uid: number; gid: number } | undefined;
  /** What asks it to leave; SIGTERM unless it says otherwise. */
  stopSignal?: NodeJS.Signals;
};

type End = { code: number | null; signal: NodeJS.Signals | null };

export type Child = {
  name: string;
  pid: number;
  logFile: string;
  exited: Promise<End>;
  /** The end of its log, for a person. */
  tail: () => string;
  /** Asks it to leave, and ends it with its whole group after the grace. */
  stop: (graceMs?: number) => Promise<void>;
};

/** Its root. */
export const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
const GRACE_MS = 10_000;
const TAIL_LINES = 20;

/** Starts a process in a group of its own, so that a Ctrl-C in the terminal reaches it only through us. */
export function startChild(options: ChildOptions): Promise<Child> {
  const { name, command, args, env, account, journal } = options;
  const logFile = rotatedLog(options.logFolder, name);
  const log = openSync(logFile, 'w', PRIVATE_MODE);
  const cwd = options.cwd ?? REPOSITORY;
  const child = spawn(command, args, { cwd, env, detached: true, stdio: ['ignore', log, log], ...account });
  closeSync(log);
  const recorded = recordedIn(journal, name, child.pid);

  let running = true;
  const exited = new Promise<End>((resolve) => {
    child.once('exit', (code, signal) => {
      running = false;
      recorded.over();
      resolve({ code, signal });
    });
  });
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new StackError(`${name} cannot be run: ${error.message}`)));
    child.once('spawn', () => {
      const pid = child.pid ?? 0;
      const stop = async (graceMs = GRACE_MS) => {
        if (running) await stopGroup({ pid, exited, graceMs }, options.stopSignal);
      };
      resolve({ name, pid, logFile, exited, tail: () => endOfFile(logFile), stop });
    });
  });
}

/** The groups of all children that run, to be ended with this process however it ends. */
const groups = new Set<number>();
process.on('exit', () => {
  for (const pid of groups) signalGroup(pid, 'SIGKILL');
});

/** Keeps a child on record while it runs. One that cannot be written down must not outlive this. */
function recordedIn(journal: Journal, name: string, pid: number | undefined): { over: () => void } {
  if (pid === undefined) return { over: () => undefined };
  groups.add(pid);
  try {
    journal.add(name, pid);
  } catch (error) {
    signalGroup(pid, 'SIGKILL');
    throw error;
  }
  return {
    over: () => {
      signalGroup(pid, 'SIGKILL');
      groups.delete(pid);
      journal.remove(pid);
    },
  };
}

/** Resolves to a child once `ready` has. One that ends before, or that `signal` overtakes, is stopped. */
export async function untilReady(
  child: Child,
  ready: (signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<Child> {
  const ended = new AbortController();
  const died = child.exited.then((end) => {
    throw endOf(child, 'ended before it was ready', end);
  });
  try {
    await Promise.race([ready(AbortSignal.any([ended.signal, signal])), died]);
    return child;
  } catch (error) {
    await child.stop();
    throw error;
  } finally {
    ended.abort();
  }
}

/** Resolves when a child has ended well; `signal` stops it. */
export async function untilDone(child: Child, signal: AbortSignal): Promise<void> {
  const stop = () => void child.stop();
  signal.addEventListener('abort', stop);
  const end = await child.exited;
  signal.removeEventListener('abort', stop);
  signal.throwIfAborted();
  if (end.code !== 0) throw endOf(child, 'failed', end);
}

/** How a child ended, for a person, with the end of its log. */
export function endOf({ name, logFile, tail }: Child, how: string, { code, signal }: End): StackError {
  return new StackError(`${name} ${how} (${signal ?? `code ${code}`}). The end of ${logFile}:\n${tail()}`);
}

type Group = { pid: number; exited: Child['exited']; graceMs: number };

async function stopGroup({ pid, exited, graceMs }: Group, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  signalGroup(pid, signal);
  const timer = setTimeout(() => signalGroup(pid, 'SIGKILL'), graceMs);
  await exited;
  clearTimeout(timer);
}

/** The log of the last run stays beside the new one. */
function rotatedLog(folder: string, name: string): string {
  makeFolder(folder, PRIVATE_FOLDER_MODE);
  const path = join(folder, `${name}.log`);
  try {
    renameSync(path, join(dirname(path), `${name}.previous.log`));
  } catch {
    // The first run has no earlier log.
  }
  return path;
}

function endOfFile(path: string): string {
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  return lines
    .slice(-TAIL_LINES)
    .map((line) => `    ${line}`)
    .join('\n');
}
