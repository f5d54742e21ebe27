/** Does the work of every item, `lanes` at a time. Resolves to the results and the seconds that it all took. */
export async function concurrently<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
  lanes: number,
): Promise<{ results: Result[]; seconds: number }> {
  const start = performance.now();
  const waiting = items.values();
  const results: Result[] = [];
  const lane = async () => {
    for (const item of waiting) results.push(await work(item));
  };
  // Every lane ends before a failure goes on, or it would meet what is being closed.
  const ends = await Promise.allSettled(Array.from({ length: lanes }, lane));
  for (const ended of ends) if (ended.status === 'rejected') throw ended.reason;
  return { results, seconds: (performance.now() - start) / MS_PER_SECOND };
}
const MS_PER_SECOND = 1_000;
