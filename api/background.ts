import type { FastifyBaseLogger } from 'fastify';
import { describeFailure } from '../config/log.ts';
import type { System } from './system.ts';

/** More than this at once would only queue for the database pool. */
const MAX_RUNNING = 4;
const MAX_WAITING = 1_000;

/**
 * The same system, whose handoffs are delivered behind the answer: a call is answered at its commit, so that its time tells
 * neither whether there was anything to hand over nor how Temporal is doing.
 */
export function answeringAtCommit(system: System, background: Background): System {
  return { ...system, deliver: async (handoffs) => background.start(() => system.deliver(handoffs)) };
}

/** Work after an answer was sent. What does not fit, or is lost with the process, the sweep takes over. */
export class Background {
  readonly #log: FastifyBaseLogger;
  readonly #waiting: (() => Promise<void>)[] = [];
  readonly #idle = new Set<() => void>();
  #running = 0;

  constructor(log: FastifyBaseLogger) {
    this.#log = log;
  }

  /** Starts `work` after the current turn of the event loop. */
  start(work: () => Promise<void>): void {
    if (this.#waiting.length >= MAX_WAITING) return;
    this.#waiting.push(work);
    setImmediate(() => this.#next());
  }

  /** Resolves when nothing runs or waits. What has not begun `graceMs` milliseconds from now is left to the sweep. */
  async drained(graceMs: number): Promise<void> {
    if (this.#isIdle()) return;
    setTimeout(() => this.#waiting.splice(0), graceMs).unref();
    await new Promise<void>((resolve) => this.#idle.add(resolve));
  }

  #isIdle(): boolean {
    return this.#running === 0 && this.#waiting.length === 0;
  }

  #next(): void {
    if (this.#running >= MAX_RUNNING) return;
    const work = this.#waiting.shift();
    if (work) {
      this.#running += 1;
      void this.#run(work);
    } else if (this.#isIdle()) {
      for (const resolve of this.#idle) resolve();
      this.#idle.clear();
    }
  }

  async #run(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#log.error(describeFailure(error), 'work after an answer failed');
    } finally {
      this.#running -= 1;
      this.#next();
    }
  }
}
