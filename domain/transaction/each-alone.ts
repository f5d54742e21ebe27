/**
 * Does something for each, one after the other, each for itself: one that fails keeps no other waiting.
 * @throws the first failure, after the last of them.
 */
export async function eachAlone<One>(
  ones: Iterable<One>,
  act: (one: One) => Promise<unknown>,
): Promise<void> {
  const failures: unknown[] = [];
  for (const one of ones) await act(one).catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw failures[0];
}
