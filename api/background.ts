import type { FastifyBaseLogger } from 'fastify';
import { describeFailure } from '../config/log.ts';

/** More than this at once would only queue for the database pool. */
const MAX_RUNNING = 4;
const MAX_WAITING = 1_000;

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

  /** Resolves when nothing runs or waits. */
  async drained(): Promise<void> {
    if (this.#running === 0 && this.#waiting.length === 0) return;
    await new Promise<void>((resolve) => this.#idle.add(resolve));
  }

  #next(): void {
    if (this.#running >= MAX_RUNNING) return;
    const work = this.#waiting.shift();
    if (!work) return;
    this.#running += 1;
    void this.#run(work);
  }

  async #run(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#log.error(describeFailure(error), 'work after an answer failed');
    } finally {
      this.#running -= 1;
      this.#next();
      if (this.#running === 0 && this.#waiting.length === 0) {
        for (const resolve of this.#idle) resolve();
        this.#idle.clear();
      }
    }
  }
}
