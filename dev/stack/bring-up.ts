import { type Child, endOf } from './child.ts';
import { describe, StackError } from './failure.ts';
import type { Stack } from './stack.ts';

/** A part of the stack. */
export type Service = {
  name: string;
  /** For the person who watches. */
  title: string;
  /** Names of what must be ready before; a name that is not in the list of services is ignored. */
  after: readonly string[];
  /** Resolves when the part is ready; with nothing for a step that has ended. */
  start: (stack: Stack) => Promise<Child | undefined>;
};

export type Running = {
  children: ReadonlyMap<string, Child>;
  /** Stops every part, those first that need others. */
  stop: () => Promise<void>;
};

const MS_PER_SECOND = 1000;

/**
 * Starts services as soon as what they need is ready. When one fails, or ends again while others still come up, everything that
 * had started is stopped.
 */
export async function bringUp(services: readonly Service[], stack: Stack): Promise<Running> {
  const children = new Map<string, Child>();
  const failed = new AbortController();
  const guarded = { ...stack, signal: AbortSignal.any([stack.signal, failed.signal]) };
  const started = new Map<string, Promise<void>>();
  for (const service of services) {
    const needs = service.after.map((name) => started.get(name));
    started.set(
      service.name,
      Promise.all(needs).then(async () => {
        const child = await startOne(service, guarded);
        if (!child) return;
        children.set(service.name, child);
        void child.exited.then((end) => failed.abort(endOf(child, 'ended by itself', end)));
      }),
    );
  }
  const stop = () => stopAll(services, children);
  try {
    await Promise.all(started.values());
    failed.signal.throwIfAborted();
    return { children, stop };
  } catch (error) {
    failed.abort(error);
    await Promise.allSettled(started.values());
    await stop();
    throw stack.signal.aborted ? stack.signal.reason : failed.signal.reason;
  }
}

async function startOne(service: Service, stack: Stack): Promise<Child | undefined> {
  stack.signal.throwIfAborted();
  const began = performance.now();
  const child = await service.start(stack).catch((error: unknown) => {
    throw named(service, error);
  });
  const seconds = ((performance.now() - began) / MS_PER_SECOND).toFixed(1);
  stack.say(`  ✓ ${service.title} (${seconds} s)`);
  return child;
}

/** An error that no part expected still has to say which part it was. */
function named({ title }: Service, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof StackError || error.name === 'AbortError') return error;
  return new StackError(`${title} failed: ${describe(error)}`);
}

async function stopAll(services: readonly Service[], children: ReadonlyMap<string, Child>): Promise<void> {
  const stopped = new Map<string, Promise<void>>();
  for (const { name } of services.toReversed()) {
    const dependants = services.filter(({ after }) => after.includes(name));
    stopped.set(
      name,
      Promise.all(dependants.map((dependant) => stopped.get(dependant.name))).then(async () => {
        await children.get(name)?.stop();
      }),
    );
  }
  await Promise.all(stopped.values());
}
