import { describe, expect, it } from 'vitest';
import { expectMoneyToAddUp } from '../billing/money-rows.ts';
import { raceAtRandom, raceBehindLock, untilSeen } from '../harness/race.ts';
import { at, useRenewing } from './renewing.ts';

const scene = useRenewing();
const { database, renewing, review, follow, invoicesOf, pay, serviceNow, eventsOfService } = scene;

const DUE = at('2026-04-15T09:00:00');

/** A service that is to be suspended at this moment. */
async function due() {
  const one = await renewing();
  await follow(one.serviceId, at('2026-04-03T00:00:00'), at('2026-04-15T08:59:00'));
  const [invoice] = await invoicesOf(one.serviceId);
  return { ...one, invoiceId: invoice?.id ?? '' };
}
type Due = Awaited<ReturnType<typeof due>>;

const paying =
  ({ invoiceId }: Due) =>
  () =>
    pay(invoiceId, DUE);
const suspending =
  ({ serviceId }: Due) =>
  () =>
    review(serviceId, DUE);

const moves = async ({ serviceId }: Due) =>
  (await eventsOfService(serviceId)).filter((type) => /^service\.(?:suspended|reactivated)/.test(type));

describe('a payment and the suspension at the same moment (D27)', () => {
  it('paid first: never suspended', async () => {
    const one = await due();
    const settled = await raceBehindLock(database, [paying(one), suspending(one)]);
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
    expect(await serviceNow(one.serviceId)).toMatchObject({ status: 'active' });
    expect(await moves(one)).toEqual([]);
  });

  it('suspended first: works again at once', async () => {
    const one = await due();
    await raceBehindLock(database, [suspending(one), paying(one)]);
    expect(await serviceNow(one.serviceId)).toMatchObject({ status: 'active', suspension_reasons: [] });
    expect(await moves(one)).toEqual(['service.suspended', 'service.reactivated']);
  });

  it('at random, until both were seen: one consistent pair of events, one term more, no money lost', async () => {
    await untilSeen(['never suspended', 'reactivated'], async (round) => {
      const one = await due();
      const settled = await raceAtRandom([paying(one), suspending(one)], round);
      expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
      const found = await moves(one);
      expect([[], ['service.suspended', 'service.reactivated']]).toContainEqual(found);
      expect(await serviceNow(one.serviceId)).toMatchObject({ status: 'active', suspension_reasons: [] });
      expect(await scene.termsOf(one.serviceId)).toHaveLength(2);
      return found.length === 0 ? 'never suspended' : 'reactivated';
    });
    await expectMoneyToAddUp(database);
  });
});

it('two steps of one run at once suspend once', async () => {
  const one = await due();
  await raceBehindLock(database, [suspending(one), suspending(one), suspending(one)]);
  expect(await moves(one)).toEqual(['service.suspended']);
});
