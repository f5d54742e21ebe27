import { describe, expect, it } from 'vitest';
import { at, pesos, useUpgrading } from './upgrading.ts';

const scene = useUpgrading();
const { hosted, planFor, offered, upgrade, serviceNow } = scene;

describe('the price of an upgrade', () => {
  it("the customer's own example: 100 paid for a year, to 150 at mid-year costs 50, and the due date stays (D01)", async () => {
    const mine = await hosted();
    const planId = await planFor({ yearly: 150 });
    const now = at('2026-07-01T12:00:00');
    expect(await offered(mine, planId, now)).toMatchObject({
      yearly: {
        price: { amount: pesos(150), currency: 'ARS' },
        paid: { amount: pesos(100), currency: 'ARS' },
        difference: { amount: pesos(50), currency: 'ARS' },
        daysLeft: 184,
        dueDate: '2027-01-01',
        nextRenewal: { invoicedOn: '2026-12-02', price: { amount: pesos(150), currency: 'ARS' } },
      },
    });
    await upgrade(mine, { planId, shown: 50 }, now);
    expect(await serviceNow(mine.serviceId)).toEqual({
      plan: planId,
      period: 'yearly',
      price: 150,
      status: 'active',
      due: '2027-01-01',
    });
  });
});
