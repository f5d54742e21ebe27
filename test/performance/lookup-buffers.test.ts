import { expect, it } from 'vitest';
import { useDatabase } from '../harness/database.ts';
import { sendText } from '../transfer/texting.ts';
import { consentsOf, createPair, openBetween, planted, textsOf } from '../transfer/two-people.ts';
import { planOf, statementsOf } from './measured-company.ts';
import { plantServices, plantTransfers } from './planted-transfers.ts';

const FEW = 1_000;
const MANY = 100_000;
const MOST_MORE_BUFFERS = 2;

const database = useDatabase();

/** Counts the buffers of the statement by which a consent finds its transfer, as it was sent for a text that counted. */
async function lookupOfConsent(planId: string) {
  const pair = await createPair({ database, planId });
  const opened = await openBetween(database, pair);
  const text = textsOf(pair, opened).holder;
  const { texts } = await statementsOf(database, () => sendText(database, pair.holder.phone, text));
  expect(await consentsOf(database, opened)).toEqual(['holder']);
  const logged = texts.find((statement) => statement.includes('from change_party h join change_party r'));
  if (!logged) throw new Error('a consent is looked up in another way now');
  return async () => {
    const { buffers, rows } = await planOf(database, logged, [
      pair.recipient.email,
      new Date(0),
      pair.holder.email,
    ]);
    expect(rows).toBe(1);
    return buffers;
  };
}

it('a consent is found among 100 000 open transfers with at most 2 buffers more than among 1 000 (P8)', async () => {
  const planId = await planted(database);
  const buffersNow = await lookupOfConsent(planId);
  await plantServices(database, { from: 1, to: MANY, planId });
  await plantTransfers(database, { from: 1, to: FEW });
  const few = await buffersNow();
  await plantTransfers(database, { from: FEW + 1, to: MANY });
  const many = await buffersNow();
  expect(many - few).toBeLessThanOrEqual(MOST_MORE_BUFFERS);
});
