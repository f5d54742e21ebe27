import { beforeAll, describe, expect, it } from 'vitest';
import { senderKeyOf } from '../../domain/messaging/sender.ts';
import { processSender } from '../../domain/procedures/process-sender.ts';
import { reviewConsents } from '../../domain/transfer/review-consents.ts';
import { TEST_NOW, testContext } from '../harness/builders.ts';
import { useDatabase } from '../harness/database.ts';
import { raceBehindLock } from '../harness/race.ts';
import { outcomeOf, receiveText, sendText } from './texting.ts';
import { consentsOf, createPair, openBetween, planted, textsOf } from './two-people.ts';

const WINDOW_MS = 7 * 24 * 3_600_000;
const END = new Date(TEST_NOW.getTime() + WINDOW_MS);
const JUST_BEFORE = new Date(END.getTime() - 1);

const database = useDatabase();
let planId: string;
beforeAll(async () => {
  planId = await planted(database);
});

/** The holder has consented; the recipient's text was received at `receivedAt`, and now the window is over. */
async function atTheEnd(receivedAt: Date) {
  const pair = await createPair({ database, planId });
  const opened = await openBetween(database, pair);
  const texts = textsOf(pair, opened);
  await sendText(database, pair.holder.phone, texts.holder);
  const sid = await receiveText(database, pair.recipient.phone, { body: texts.recipient, now: receivedAt });
  const ctx = () => testContext(database, { now: END });
  const { changeId } = opened;
  const contenders = {
    expiry: () => reviewConsents(ctx(), { changeId, knownVersion: 0 }),
    consent: () => processSender(ctx(), senderKeyOf(pair.recipient.phone)),
  };
  const stateNow = async () => {
    const [row] = await database.sql('select state from service_change where id = $1', [changeId]);
    return row?.['state'];
  };
  return { opened, sid, contenders, stateNow };
}

describe('the second consent races the end of the window (T9)', () => {
  const orders = [['consent', 'expiry'] as const, ['expiry', 'consent'] as const];

  it.each(orders)('received in time it counts, whoever is served first: %s, then %s', async (...order) => {
    const { opened, sid, contenders, stateNow } = await atTheEnd(JUST_BEFORE);
    const results = await raceBehindLock(
      database,
      order.map((name) => contenders[name]),
    );
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
    expect(await outcomeOf(database, sid)).toBe('consent_recorded');
    expect(await consentsOf(database, opened)).toEqual(['holder', 'recipient']);
    await contenders.expiry();
    expect(await stateNow()).toBe('cooling_off');
  });

  it.each(orders)(
    'received at the end it is too late, whoever is served first: %s, then %s',
    async (...order) => {
      const { opened, sid, contenders, stateNow } = await atTheEnd(END);
      await raceBehindLock(
        database,
        order.map((name) => contenders[name]),
      );
      expect(await outcomeOf(database, sid)).toBe(
        order[0] === 'consent' ? 'consent_too_late' : 'consent_over',
      );
      expect(await consentsOf(database, opened)).toEqual(['holder']);
      expect(await stateNow()).toBe('expired');
    },
  );
});
