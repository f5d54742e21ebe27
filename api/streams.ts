import { refuse } from '../domain/errors.ts';

const DEFAULT_INTERVAL_MS = 1_000;
const DEFAULT_STREAMS_PER_SESSION = 5;

/** Bounds the open streams of one process: so many per session, and all of them end when the server closes. */
export class StreamLimits {
  readonly intervalMs: number;
  readonly #perSession: number;
  readonly #open = new Map<string, number>();
  readonly #closing = new AbortController();

  constructor(options: { intervalMs?: number; streamsPerSession?: number } = {}) {
    this.intervalMs = options.intervalMs ?? DEFAULT_INTERVAL_MS;
    this.#perSession = options.streamsPerSession ?? DEFAULT_STREAMS_PER_SESSION;
  }

  get size(): number {
    return [...this.#open.values()].reduce((sum, count) => sum + count, 0);
  }

  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  /**
   * Counts a stream until `release` is called, or `signal` aborts without the stream ever having been read.
   * @throws {DomainError} TOO_MANY_STREAMS
   */
  acquire(sessionId: string, signal: AbortSignal | undefined): () => void {
    const count = this.#open.get(sessionId) ?? 0;
    if (count >= this.#perSession) refuse('TOO_MANY_STREAMS');
    this.#open.set(sessionId, count + 1);
    let held = true;
    const release = () => {
      if (!held) return;
      held = false;
      const left = (this.#open.get(sessionId) ?? 1) - 1;
      if (left > 0) this.#open.set(sessionId, left);
      else this.#open.delete(sessionId);
    };
    signal?.addEventListener('abort', release, { once: true });
    return release;
  }

  close(): void {
    this.#closing.abort();
  }
}
