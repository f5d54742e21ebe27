import { concurrently } from '../parts/concurrent.ts';
import type { Subject } from '../transfers/people.ts';
import type { Product } from '../transfers/product.ts';
import { consent, open } from '../transfers/transfer.ts';
import { Lookout } from './lookout.ts';

/** Transfers under way at once. */
export const CONCURRENCY = 50;

/** Runs transfers from their opening to their last message, each with two people who answer what they are sent. */
export function createOurs(product: Product, subjects: Iterator<Subject>, signal: AbortSignal) {
  const lookout = new Lookout(product.owner, signal);

  async function transfer(subject: Subject): Promise<string> {
    const changeId = await open(product, subject);
    await lookout.reached(changeId, 'invited');
    await consent(product, subject, { changeId, party: 'holder' });
    await lookout.reached(changeId, 'holder_consented');
    await consent(product, subject, { changeId, party: 'recipient' });
    await lookout.reached(changeId, 'over');
    return changeId;
  }

  return {
    async run(count: number): Promise<{ changeIds: string[]; seconds: number }> {
      const chosen = Array.from({ length: count }, () => subjects.next().value as Subject);
      const { results, seconds } = await concurrently(chosen, transfer, CONCURRENCY);
      return { changeIds: results, seconds };
    },
  };
}
