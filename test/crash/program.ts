import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { until } from '../harness/until.ts';

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
  /** Ends it by a signal; resolves to its code and the signal that it died of once it is gone. */
  end: (signal: NodeJS.Signals) => Promise<unknown[]>;
  /** Ends it at once, as `kill -9` does, and resolves when it is gone. */
  kill: () => Promise<void>;
  /** Kills it and starts it again. */
  restart: () => Promise<void>;
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

  async function end(signal: NodeJS.Signals): Promise<unknown[]> {
    if (!child || !running.has(child)) return [];
    const gone = once(child, 'exit');
    child.kill(signal);
    return gone;
  }
  const kill = async () => void (await end('SIGKILL'));
  const restart = async () => {
    await kill();
    await start();
  };

  return { start, end, kill, restart, output: () => output };
}
