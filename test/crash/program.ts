import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { until } from './until.ts';

type ProgramOptions = {
  name: string;
  command: string;
  args: readonly string[];
  env: NodeJS.ProcessEnv;
  cwd: string;
  /** Asked again and again after the start. */
  isReady: (output: string) => boolean | Promise<boolean>;
};

export type Program = {
  /** Starts it and resolves once it is ready. */
  start: () => Promise<void>;
  /** Ends it at once, as `kill -9` does, and resolves when it is gone. */
  kill: () => Promise<void>;
  /** Everything it wrote, over all its lives. */
  output: () => string;
};

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** A real process that can be killed and started again. */
export function createProgram(options: ProgramOptions): Program {
  const { name, command, args, env, cwd } = options;
  let child: ChildProcess | undefined;
  let output = '';

  async function start(): Promise<void> {
    const started = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const before = output.length;
    child = started;
    running.add(started);
    started.once('exit', () => running.delete(started));
    for (const stream of [started.stdout, started.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString();
      });
    }
    await until(async () => {
      if (!running.has(started)) throw new Error(`${name} ended:\n${output.slice(before)}`);
      return Promise.resolve(options.isReady(output.slice(before))).catch(() => false);
    }, `${name} is ready`);
  }

  async function kill(): Promise<void> {
    if (!child || !running.has(child)) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  return { start, kill, output: () => output };
}
