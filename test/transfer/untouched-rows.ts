import { expect } from 'vitest';
import type { Answer, Api } from '../api/stand.ts';
import { everyRow } from '../harness/every-row.ts';

/** Every row but the counters of tries, which count what is refused too. */
export const everyRowButTries = (api: Api) => everyRow(api, 'try_counter');

/** Asks for what must be refused, and makes sure that no row is other than before. */
export async function refusedBy(api: Api, ask: () => Promise<Answer>): Promise<Answer> {
  const before = await everyRowButTries(api);
  const answer = await ask();
  expect(answer.reason).toBeDefined();
  expect(await everyRowButTries(api)).toEqual(before);
  return answer;
}
