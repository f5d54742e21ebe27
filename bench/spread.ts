/** What several runs gave: their median, and between which values they lay. */
export type Spread = { median: number; min: number; max: number; runs: number };

/** @throws RangeError when there is nothing to describe. */
export function spreadOf(values: readonly number[]): Spread {
  return {
    median: quantile(values, 0.5),
    min: Math.min(...values),
    max: Math.max(...values),
    runs: values.length,
  };
}

/** Linear between neighbours; `share` from 0 to 1. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)];
  const above = sorted[Math.ceil(position)];
  if (below === undefined || above === undefined) throw new RangeError('a quantile of nothing');
  return below + (above - below) * (position - Math.floor(position));
}

/** One ratio a run: each of ours by the floor that was measured beside it. */
export function ratiosOf(ours: readonly number[], floor: readonly number[]): Spread {
  return spreadOf(ours.map((value, run) => value / (floor[run] ?? Number.NaN)));
}
