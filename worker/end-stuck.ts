/** Milliseconds for what is under way to end by itself: more than the activities of a worker that shuts down have. */
const STUCK_GRACE_MS = 15_000;

type Ending = {
  /** Stops taking work on; what is under way may end. */
  stop: () => void;
  /** Ends the process whatever is under way. */
  exit: () => void;
  /** Milliseconds from one to the other. */
  graceMs?: number;
};

/**
 * Ends a worker whose round is stuck: what hangs may hold anything, so the process ends, and whoever runs it starts it
 * again. A round that was only slow, and all else, has a while to end first.
 */
export function endStuck({ stop, exit, graceMs = STUCK_GRACE_MS }: Ending): void {
  setTimeout(exit, graceMs).unref();
  stop();
}
