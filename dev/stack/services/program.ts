import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Child, REPOSITORY, untilDone, untilReady } from '../child.ts';
import { StackError } from '../failure.ts';
import { compileCache } from '../machine-environment.ts';
import { type Stack, startProgram } from '../stack.ts';

const PAUSE_MS = 100;
const PATIENCE_MS = 60_000;

type NodeProgram = {
  name: string;
  /** Its file, from the repository's root. */
  file: string;
  env: NodeJS.ProcessEnv;
};

/** Runs a step of the stack until it ends by itself. */
export async function runToEnd(stack: Stack, program: NodeProgram): Promise<void> {
  await untilDone(await startNode(stack, program), stack.signal);
}

/** Waits for a part that stays: asks until the answer is yes; an error counts as "not yet". */
export function untilAnswered(
  { signal }: Stack,
  child: Child,
  isReady: () => Promise<boolean>,
): Promise<Child> {
  return untilReady(child, (ended) => poll(child.name, isReady, ended), signal);
}

/** A program of this repository, on the Node that runs us. */
export function startNode(stack: Stack, { name, file, env }: NodeProgram): Promise<Child> {
  return startProgram(stack, {
    name,
    command: process.execPath,
    args: [join(REPOSITORY, file)],
    env: { ...compileCache, ...env },
  });
}

async function poll(name: string, isReady: () => Promise<boolean>, signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  let lastError: unknown;
  while (Date.now() < deadline) {
    signal.throwIfAborted();
    try {
      if (await isReady()) return;
    } catch (error) {
      lastError = error;
    }
    await delay(PAUSE_MS, undefined, { signal });
  }
  const reason = lastError instanceof Error ? `: ${lastError.message}` : '';
  throw new StackError(`${name} was not ready within ${PATIENCE_MS / 1000} s${reason}`);
}
