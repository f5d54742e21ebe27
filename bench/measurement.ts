import type { Spread } from './spread.ts';

/** One line of the table: a ratio against a floor, or why there is none. */
export type Line = {
  /** `P2` … `P19` of the performance targets. */
  target: string;
  what: string;
  /** `ratio` over several runs and the bound it is held against; absent: skipped, for the reason in `notes`. */
  result?: { ratio: Spread; atMost: number } | { ratio: Spread; atLeast: number };
  /** What both sides came to, and what is not measured. */
  notes: string[];
};

/** What a measurement is given. */
export type Bench = {
  /** Closed in reverse order at the end, also after Ctrl-C. */
  stack: AsyncDisposableStack;
  signal: AbortSignal;
  /** How many a wave of renewals has. */
  services: number;
  /** Says what is going on, outside the table. */
  say: (line: string) => void;
};

export type Measurement = { targets: readonly string[]; run: (bench: Bench) => Promise<Line[]> };

/** Runs `ours` and `floor` by turns, so that a busy machine slows both, each pair in the other order than the last. */
export async function interleave(
  sides: { ours: () => Promise<number>; floor: () => Promise<number> },
  { runs, signal, say }: { runs: number } & Pick<Bench, 'signal' | 'say'>,
): Promise<{ ours: number[]; floor: number[] }> {
  const results = { ours: [] as number[], floor: [] as number[] };
  for (let run = 0; run < runs; run += 1) {
    const order = run % 2 === 0 ? (['ours', 'floor'] as const) : (['floor', 'ours'] as const);
    for (const side of order) {
      signal.throwIfAborted();
      const value = await sides[side]();
      results[side].push(value);
      say(`  ${side} ${value.toFixed(2)}`);
    }
  }
  return results;
}
