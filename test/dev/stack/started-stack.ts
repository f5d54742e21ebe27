import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { portUsers } from '../../../dev/stack/settings.ts';
import { testPorts } from '../../harness/ports.ts';

const ENTERABLE_MODE = 0o755;
const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url));

type StartedStack = {
  process: ChildProcess;
  /** Resolves with everything said so far once `text` was said; fails when the process ends before. */
  said: (text: string) => Promise<string>;
  /** Resolves when the process has ended, with everything that it said. */
  ended: Promise<{ code: number | null; output: string }>;
};

export type StateFolder = {
  path: string;
  env: NodeJS.ProcessEnv;
  start: (...command: string[]) => StartedStack;
  startIn: (env: NodeJS.ProcessEnv, ...command: string[]) => StartedStack;
  /** Command lines of the processes that work for this folder. */
  processes: () => string[];
  /** For a test that failed half way. */
  endProcesses: () => void;
  remove: () => void;
};

/** A state folder in a path with a space, with ports of its own, that everybody may enter unless told otherwise. */
export async function stateFolder(parentMode = ENTERABLE_MODE): Promise<StateFolder> {
  const parent = mkdtempSync(join(tmpdir(), 'tramite stack '));
  chmodSync(parent, parentMode);
  const path = join(parent, 'state');
  const ports = await testPorts(Object.keys(portUsers).length);
  const given = Object.keys(portUsers).map((variable, index) => [variable, String(ports[index])] as const);
  const env = {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    STATE_DIR: path,
    ...Object.fromEntries(given),
  };
  return {
    path,
    env,
    start: (...command) => startProcess(command, env),
    startIn: (other, ...command) => startProcess(command, other),
    processes: () => processesOf(path).map(({ commandLine }) => commandLine),
    endProcesses: () => {
      for (const { pid } of processesOf(path)) process.kill(pid, 'SIGKILL');
    },
    remove: () => rmSync(join(path, '..'), { recursive: true, force: true }),
  };
}

function startProcess(command: readonly string[], env: NodeJS.ProcessEnv): StartedStack {
  const child = spawn(process.execPath, command, { cwd: REPOSITORY, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const listeners = new Set<() => void>();
  const heard = (chunk: Buffer) => {
    output += chunk.toString();
    for (const listener of listeners) listener();
  };
  child.stdout.on('data', heard);
  child.stderr.on('data', heard);
  const ended = new Promise<{ code: number | null; output: string }>((resolve) => {
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
  return { process: child, said, ended };
}

/** Every part has the folder in its command line or in its environment. */
function processesOf(folder: string): { pid: number; commandLine: string }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => {
      const commandLine = contentOf(`/proc/${pid}/cmdline`).replaceAll('\0', ' ');
      const isPart = commandLine.includes(folder) || contentOf(`/proc/${pid}/environ`).includes(folder);
      return isPart && commandLine !== '' ? [{ pid: Number(pid), commandLine }] : [];
    });
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
