import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Child, whenReady } from '../child.ts';
import { type Stack, startProgram } from '../stack.ts';
import { StackError } from '../stack-error.ts';

/** The repository's root. */
export const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url));

export type NodeProgram = {
  name: string;
  /** Its file and arguments, from the repository's root. */
  run: readonly [file: string, ...args: string[]];
  env: NodeJS.ProcessEnv;
};

/** Runs a step of the stack until it ends by itself. */
export async function runToEnd(stack: Stack, program: NodeProgram): Promise<void> {
  const child = await startNode(stack, program);
  const stop = () => void child.stop();
  stack.signal.addEventListener('abort', stop);
  const { code, signal } = await child.exited;
  stack.signal.removeEventListener('abort', stop);
  stack.signal.throwIfAborted();
  if (code !== 0) {
    throw new StackError(
      `${program.name} failed (${signal ?? `code ${code}`}). The end of ${child.logFile}:\n${child.tail()}`,
    );
  }
}

/** Starts a part that stays, and resolves once `ready` has; what is not ready is stopped again. */
export async function startUntil(
  stack: Stack,
  child: Child,
  ready: (signal: AbortSignal) => Promise<void>,
): Promise<Child> {
  try {
    await whenReady(child, (ended) => ready(AbortSignal.any([ended, stack.signal])));
    return child;
  } catch (error) {
    await child.stop();
    throw error;
  }
}

/** A program of this repository, on the Node that runs us. */
export function startNode(stack: Stack, { name, run, env }: NodeProgram): Promise<Child> {
  const [file, ...args] = run;
  return startProgram(stack, {
    name,
    command: process.execPath,
    args: [join(REPOSITORY, file), ...args],
    env,
  });
}
