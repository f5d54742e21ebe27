import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Bench } from '../measurement.ts';

const GRACE_MS = 10_000;

/** A process of ours that is measured: it is given its setup, says when it is ready and answers one question at a time. */
export type MeasuredProcess = { pid: number; ready: unknown; ask: (question: string) => Promise<unknown> };

/** Starts a module with `setup` as JSON in the variable SETUP; what it logs goes nowhere, as its cost is the product's. */
export async function startProcess(
  { stack, signal }: Bench,
  module: URL,
  setup: unknown,
): Promise<MeasuredProcess> {
  const child = fork(module, {
    env: { PATH: process.env['PATH'], SETUP: JSON.stringify(setup) },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: profilingOf(module),
  });
  stack.defer(() => stop(child));
  const answer = async () => {
    using waiting = new AbortedAtEnd();
    const options = { signal: AbortSignal.any([signal, waiting.signal]) };
    const exited = once(child, 'exit', options).then(() => {
      throw new Error(`${module.pathname.split('/').at(-1) ?? 'a process'} ended early`);
    });
    const [message] = await Promise.race([once(child, 'message', options), exited]);
    return message as unknown;
  };
  const ready = await answer();
  return {
    pid: child.pid ?? 0,
    ready,
    ask: (question) => {
      const answered = answer();
      child.send(question);
      return answered;
    },
  };
}

/** Lets go of the listeners of a race once it is over. */
class AbortedAtEnd extends AbortController {
  [Symbol.dispose](): void {
    this.abort();
  }
}

/** `BENCH_PROFILE=folder` writes a CPU profile of every measured process. */
function profilingOf(module: URL): string[] {
  const folder = process.env['BENCH_PROFILE'];
  const name = module.pathname.split('/').at(-1) ?? 'process';
  return folder
    ? [
        '--cpu-prof',
        `--cpu-prof-dir=${folder}`,
        `--cpu-prof-name=${name}.${performance.now().toFixed()}.cpuprofile`,
      ]
    : [];
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  const kill = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
  if (child.connected) child.disconnect();
  await exited;
  clearTimeout(kill);
}
