import type { Line } from './measurement.ts';

/** Prints every ratio with its spread, whether its target is met, and what is not measured. */
export function printTable(lines: readonly Line[]): void {
  const rows = lines.map((line) => [line.target, line.what, ...cellsOf(line)]);
  const head = ['', 'ours ÷ floor', 'median', 'min – max', 'runs', 'target'];
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const print = (row: readonly string[]) =>
    console.log(row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
  print(head);
  for (const [index, row] of rows.entries()) {
    print(row);
    for (const note of lines[index]?.notes ?? []) console.log(`      ${note}`);
  }
}

function cellsOf({ result }: Line): string[] {
  if (result === undefined) return ['skipped', '', '', ''];
  const { median, min, max, runs } = result.ratio;
  const isMet = 'atMost' in result ? median <= result.atMost : median >= result.atLeast;
  const bound = 'atMost' in result ? `≤ ${result.atMost.toFixed(2)}` : `≥ ${result.atLeast.toFixed(2)}`;
  return [
    median.toFixed(2),
    `${min.toFixed(2)} – ${max.toFixed(2)}`,
    runs.toString(),
    `${bound}: ${isMet ? 'met' : 'missed'}`,
  ];
}
