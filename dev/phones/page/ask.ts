import { useRef, useState } from 'react';
import { texts } from './texts.ts';

/** Asks the phones' server. @throws Error with a sentence for whoever looks. */
export async function ask<Answer>(
  path: string,
  options: { method?: string; body?: unknown } = {},
): Promise<Answer> {
  const { method = 'GET', body } = options;
  const response = await fetch(`/api/${path}`, {
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  }).catch(() => undefined);
  if (!response) throw new Error(texts.unreachable);
  const answer = await response.json().catch(() => undefined);
  if (!response.ok || answer === undefined)
    throw new Error(answer?.text ?? texts.unforeseen(response.status));
  return answer;
}

/** Something that a tap does: once at a time, and what went wrong is kept for showing. */
export function useDeed() {
  const [isPending, setPending] = useState(false);
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const isBusy = useRef(false);
  const run = async (work: () => Promise<unknown>): Promise<void> => {
    if (isBusy.current) return;
    isBusy.current = true;
    setPending(true);
    setProblem(undefined);
    await work().catch((error: Error) => setProblem(error.message));
    isBusy.current = false;
    setPending(false);
  };
  return { run, isPending, problem };
}
