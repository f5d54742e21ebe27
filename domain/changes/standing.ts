/**
 * What every open change may wait for; a kind adds its own. `nothing`: the next step can be taken now; `review`: its
 * stage is another one than the run believed, ask that stage's review.
 */
export type SharedWait = 'payment' | 'staff' | 'review' | 'nothing';

/** How a change stands, as its run is told: literals, a version and an instant, nothing personal. */
export type Standing<State extends string = string, Wait extends string = SharedWait> = {
  state: State;
  /** What the run hands back with its next question (architecture, data flow 5). */
  version: number;
  waitingFor: Wait;
  /** When to ask again if nobody rings, in milliseconds since the epoch; null: only when rung. */
  wakeAt: number | null;
  /** When what it waits for is over, for people to read; in milliseconds since the epoch. */
  deadline?: number | undefined;
};

/** The question of a run: which change, and what the run already knows of it. */
export type Question = { changeId: string; knownVersion: number };
