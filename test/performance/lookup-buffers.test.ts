import { expect, it } from 'vitest';
import { useDatabase } from '../harness/database.ts';
import { sendText } from '../transfer/texting.ts';
import { consentsOf, createPair, openBetween, planted, textsOf } from '../transfer/two-people.ts';
import { statementsOf } from './measured-company.ts';
import { plantServices, plantTransfers } from './planted-transfers.ts';

const FEW = 1_000;
const MANY = 100_000;
const MOST_MORE_BUFFERS = 2;

const database = useDatabase();

/** The statement by which a consent finds its transfer, as the application sent it for a text that counted. */
async function consentLookup(planId: string) {
  const pair = await createPair({ database, planId });
  const opened = await openBetween(database, pair);
  const text = textsOf(pair, opened).holder;
  const { texts } = await statementsOf(database, () => sendText(database, pair.holder.phone, text));
  expect(await consentsOf(database, opened)).toEqual(['holder']);
  const logged = texts.find((statement) => statement.includes('from change_party h join change_party r'));
  if (!logged) throw new Error('a consent is looked up in another way now');
  let parameters = 0;
  const sql = logged
    .replace(/^\[query\] /, '')
    .replace(/ \[took .*$/, '')
    .replace(/\?/g, () => {
      parameters += 1;
      return `$${parameters}`;
    });
  return { sql, values: [pair.recipient.email, new Date(0), pair.holder.email] };
}

type Plan = { 'Shared Hit Blocks': number; 'Shared Read Blocks': number; 'Actual Rows': number };

/** Buffers that one run of the lookup touches, whether they were in memory or not. */
async function buffersOf({ sql, values }: Awaited<ReturnType<typeof consentLookup>>): Promise<number> {
  const [row] = await database.sql<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
    `explain (analyze, buffers, format json) ${sql}`,
    values,
  );
  const plan = row?.['QUERY PLAN'][0].Plan;
  expect(plan?.['Actual Rows']).toBe(1);
  return (plan?.['Shared Hit Blocks'] ?? 0) + (plan?.['Shared Read Blocks'] ?? 0);
}

it('a consent is found among 100 000 open transfers with at most 2 buffers more than among 1 000 (P8)', async () => {
  const planId = await planted(database);
  const lookup = await consentLookup(planId);
  await plantServices(database, { from: 1, to: MANY, planId });
  await plantTransfers(database, { from: 1, to: FEW });
  const few = await buffersOf(lookup);
  await plantTransfers(database, { from: FEW + 1, to: MANY });
  const many = await buffersOf(lookup);
  expect(many - few).toBeLessThanOrEqual(MOST_MORE_BUFFERS);
});
