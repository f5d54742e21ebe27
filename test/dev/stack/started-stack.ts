import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach } from 'vitest';
import { compileCache } from '../../../dev/stack/machine-environment.ts';
import { portUsers } from '../../../dev/stack/settings.ts';
import { testPorts } from '../../harness/ports.ts';
import { hostileEnvironment } from './hostile-environment.ts';

export const ENTERABLE_MODE = 0o755;
const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url));

type StartedStack = {
  process: ChildProcess;
  /** What was said on the standard error alone. */
  complaints: () => string;
  /** Resolves with everything said so far once `text` was said; fails when the process ends before. */
  said: (text: string) => Promise<string>;
  /** Resolves when the process has ended, with everything that it said. */
  ended: Promise<End>;
  /** Ends it as Ctrl-C does, or with that signal. */
  stop: (signal?: NodeJS.Signals) => Promise<End>;
};
type End = { code: number | null; output: string };

export type StateFolder = {
  path: string;
  env: NodeJS.ProcessEnv;
  start: (...command: string[]) => StartedStack;
  startIn: (env: NodeJS.ProcessEnv, ...command: string[]) => StartedStack;
  /** As another user, which only root can. */
  startAs: (uid: number, ...command: string[]) => StartedStack;
  /** What a file of the folder holds. */
  json: (file: string) => ReturnType<typeof JSON.parse>;
  /** Command lines of the processes that work for this folder. */
  processes: () => string[];
  /** For a test that failed half way. */
  endProcesses: () => void;
  remove: () => void;
};

/** What an address, a shell or a bundler takes for more than a name. */
const HOSTILE_NAME = "a #1?b=%41 é 'c'!";

/**
 * A state folder in a hostile path, with ports of its own, that everybody may enter unless told otherwise. What is
 * started on it is started from a hostile shell.
 */
export async function stateFolder(parentMode = ENTERABLE_MODE): Promise<StateFolder> {
  const place = mkdtempSync(join(tmpdir(), 'tramite stack '));
  chmodSync(place, ENTERABLE_MODE);
  const parent = join(place, HOSTILE_NAME);
  mkdirSync(parent);
  chmodSync(parent, parentMode);
  const path = join(parent, 'state');
  const ports = await testPorts(Object.keys(portUsers).length);
  const given = Object.keys(portUsers).map((variable, index) => [variable, String(ports[index])] as const);
  const env = {
    ...hostileEnvironment,
    PATH: process.env['PATH'],
    ...compileCache,
    STATE_DIR: path,
    ...Object.fromEntries(given),
  };
  return {
    path,
    env,
    start: (...command) => startProcess(command, { env }),
    startIn: (other, ...command) => startProcess(command, { env: other }),
    startAs: (uid, ...command) => startProcess(command, { env, uid, gid: uid }),
    json: (file) => JSON.parse(readFileSync(join(path, file), 'utf8')),
    processes: () => processesOf(path).map(({ commandLine }) => commandLine),
    endProcesses: () => {
      for (const { pid } of processesOf(path)) process.kill(pid, 'SIGKILL');
    },
    remove: () => rmSync(place, { recursive: true, force: true }),
  };
}

/** A state folder for each test of a file. */
export function useStateFolder(): StateFolder {
  const folder = {} as StateFolder;
  beforeEach(async () => {
    Object.assign(folder, await stateFolder());
  });
  afterEach(() => {
    folder.endProcesses();
    folder.remove();
  });
  return folder;
}

type Circumstances = { env: NodeJS.ProcessEnv; uid?: number; gid?: number };

function startProcess(command: readonly string[], circumstances: Circumstances): StartedStack {
  const child = spawn(process.execPath, command, {
    ...circumstances,
    cwd: REPOSITORY,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let complaints = '';
  const listeners = new Set<() => void>();
  const heard = (chunk: Buffer) => {
    output += chunk.toString();
    for (const listener of listeners) listener();
  };
  child.stdout.on('data', heard);
  child.stderr.on('data', heard);
  child.stderr.on('data', (chunk: Buffer) => {
    complaints += chunk.toString();
  });
  const ended = new Promise<End>((resolve) => {
    child.once('close', (code) => resolve({ code, output }));
  });
  const said = (text: string) =>
    new Promise<string>((resolve, reject) => {
      const check = () => {
        if (output.includes(text)) resolve(output);
      };
      listeners.add(check);
      check();
      void ended.then(() => reject(new Error(`It ended without saying "${text}":\n${output}`)));
    });
  const stop = (signal: NodeJS.Signals = 'SIGINT') => {
    child.kill(signal);
    return ended;
  };
  return { process: child, said, ended, stop, complaints: () => complaints };
}

/** Every part has the folder in its command line or environment, or keeps its log there. */
function processesOf(folder: string): { pid: number; commandLine: string }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => {
      const commandLine = contentOf(`/proc/${pid}/cmdline`).replaceAll('\0', ' ');
      const marks = [commandLine, contentOf(`/proc/${pid}/environ`), targetOf(`/proc/${pid}/fd/1`)];
      const isPart = marks.some((mark) => mark.includes(folder));
      return isPart && commandLine !== '' ? [{ pid: Number(pid), commandLine }] : [];
    });
}

function targetOf(link: string): string {
  try {
    return readlinkSync(link);
  } catch {
    return '';
  }
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
