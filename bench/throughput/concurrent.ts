export const CONCURRENCY = 50;

/** Does the work of every item, so many at a time. Resolves to the results and the seconds that it all took. */
export async function concurrently<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<{ results: Result[]; seconds: number }> {
  const start = performance.now();
  const waiting = items.values();
  const results: Result[] = [];
  const lane = async () => {
    for (const item of waiting) results.push(await work(item));
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, lane));
  return { results, seconds: (performance.now() - start) / MS_PER_SECOND };
}
const MS_PER_SECOND = 1_000;
