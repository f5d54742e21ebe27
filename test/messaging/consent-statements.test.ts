import { expect, test } from 'vitest';
import { senderKeyOf } from '../../domain/messaging/sender.ts';
import { processSender } from '../../domain/procedures/process-sender.ts';
import { TEST_NOW } from '../harness/builders.ts';
import { outcomeOf, receiveText } from '../transfer/texting.ts';
import { createPair, openBetween, textsOf } from '../transfer/two-people.ts';
import { useMessages } from './seed.ts';

const MOST_STATEMENTS = 10;
const { database, company, at, statementsOf } = useMessages();

async function statementsFor(from: string, body: string): Promise<number> {
  const sid = await receiveText(database, from, body);
  const count = await statementsOf(() => processSender(at(TEST_NOW), senderKeyOf(from)));
  expect(await outcomeOf(database, sid)).toBe('consent_recorded');
  return count;
}

test('matching a consent takes at most ten statements, from the conversation’s lock to the answer (P4)', async () => {
  const pair = await createPair({ database, planId: company.hostingPlanId });
  const texts = textsOf(pair, await openBetween(database, pair));
  const ofHolder = await statementsFor(pair.holder.phone, texts.holder);
  expect(await statementsFor(pair.recipient.phone, texts.recipient)).toBe(ofHolder);
  expect(ofHolder).toBeLessThanOrEqual(MOST_STATEMENTS);
});
