const LIMIT_MS = 30_000;
const PAUSE_MS = 20;

/** Resolves once the question is answered with something; asks the real state again and again, never a clock. */
export async function until<T>(ask: () => Promise<T | undefined | false>, what: string): Promise<T> {
  const deadline = performance.now() + LIMIT_MS;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (performance.now() > deadline) throw new Error(`never happened: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
