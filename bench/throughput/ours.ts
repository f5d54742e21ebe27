import { concurrently } from '../parts/concurrent.ts';
import type { Subject } from '../transfers/people.ts';
import type { Product } from '../transfers/product.ts';
import { COMPLETED, consent, NOTHING_LEFT, open, untilTrue } from '../transfers/transfer.ts';

/** Transfers under way at once. */
export const CONCURRENCY = 50;

const CONSENT_ASKED = `exists (select from outbound_message
  where change_id = $1 and channel = 'whatsapp' and template = 'transfer_opened_holder' and state <> 'queued')`;
const HOLDER_CONSENTED = "exists (select from consent where change_id = $1 and party = 'holder')";

/** Runs transfers from their opening to their last message, each with two people who answer what they are sent. */
export function createOurs(product: Product, subjects: Iterator<Subject>, signal: AbortSignal) {
  async function transfer(subject: Subject): Promise<string> {
    const changeId = await open(product, subject);
    await untilTrue(product, { sql: CONSENT_ASKED, value: changeId }, signal);
    await consent(product, subject, { changeId, party: 'holder' });
    await untilTrue(product, { sql: HOLDER_CONSENTED, value: changeId }, signal);
    await consent(product, subject, { changeId, party: 'recipient' });
    await untilTrue(product, { sql: COMPLETED, value: changeId }, signal);
    await untilTrue(product, { sql: NOTHING_LEFT, value: changeId }, signal);
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
