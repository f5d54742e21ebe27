import { randomUUID } from 'node:crypto';
import { describe, expect, it, test } from 'vitest';
import { reversePayment } from '../../domain/billing/reverse-payment.ts';
import { freezeService } from '../../domain/services/freeze-service.ts';
import { suspendService } from '../../domain/services/suspend-service.ts';
import { judgeReading, type PanelReading, type Verdict } from '../../domain/upgrade/judge-reading.ts';
import { type ProvisionSubject, provisionSubject } from '../../domain/upgrade/provision-subject.ts';
import { at, refusedBy, useUpgrading } from './upgrading.ts';

const scene = useUpgrading();
const { contextAt, hosted, planFor, request, pay, review } = scene;
const NOW = at('2026-07-01T12:00:00');
const CREATED = new Date('2026-01-01T15:00:00.000Z');

const subject: ProvisionSubject = {
  serverId: null,
  user: 'cuenta1',
  domain: 'cuenta1.example.com',
  createdAt: CREATED,
  from: { package: 'chico', limits: { disk: 5_000, emailAccounts: 10 } },
  to: { package: 'grande', limits: { disk: 9_000, emailAccounts: 'unlimited' } },
  evenIfRaised: false,
};
type Reading = Partial<PanelReading['account']> & { limits?: PanelReading['limits'] };
const reading = ({
  limits = { disk: 5_000, emailAccounts: 10 },
  ...account
}: Reading = {}): PanelReading => ({
  account: { user: 'cuenta1', domain: 'cuenta1.example.com', createdAt: CREATED, plan: 'chico', ...account },
  limits,
});
const given = { disk: 9_000, emailAccounts: 'unlimited' } as const;

const table: [what: string, read: Reading, verdict: Verdict, of?: Partial<ProvisionSubject>][] = [
  ['on its plan, as that gives', {}, 'change'],
  ['on its plan, with less than that gives', { limits: { disk: 1_000, emailAccounts: 10 } }, 'change'],
  [
    'with more disk than its plan gives (D12)',
    { limits: { disk: 20_000, emailAccounts: 10 } },
    'raised_by_hand',
  ],
  [
    'with no limit where its plan has one',
    { limits: { disk: 5_000, emailAccounts: 'unlimited' } },
    'raised_by_hand',
  ],
  [
    'with more than its plan gives, which staff has seen',
    { limits: { disk: 20_000, emailAccounts: 10 } },
    'change',
    { evenIfRaised: true },
  ],
  [
    'with a limit that its plan says nothing of',
    { limits: { disk: 5_000, emailAccounts: 10, databases: 99 } },
    'change',
  ],
  ['of which the panel does not tell the limits', { limits: {} }, 'change'],
  ['on the new plan, with all that it gives', { plan: 'grande', limits: given }, 'done'],
  [
    'on the new plan, with more than it gives',
    { plan: 'grande', limits: { ...given, disk: 99_000 } },
    'done',
  ],
  ['on the new plan, with the old limits', { plan: 'grande' }, 'change_again'],
  [
    'on the new plan, with one limit below it',
    { plan: 'grande', limits: { ...given, disk: 8_999 } },
    'change_again',
  ],
  [
    'on the new plan, one of whose limits the panel does not tell',
    { plan: 'grande', limits: { disk: 9_000 } },
    'change_again',
  ],
  ['on a third plan', { plan: 'otro' }, 'other_package'],
  ['of another domain', { domain: 'otra.example.com' }, 'other_account'],
  ['of another user', { user: 'cuenta2' }, 'other_account'],
  ['created at another time', { createdAt: new Date(CREATED.getTime() + 1_000) }, 'other_account'],
  ['created within the same second', { createdAt: new Date(CREATED.getTime() + 999) }, 'change'],
  ['written in capitals', { domain: 'Cuenta1.Example.COM' }, 'change'],
  ['of which nobody knows when it was created', { createdAt: new Date(0) }, 'change', { createdAt: null }],
];

describe('an account on the panel (U7)', () => {
  test.each(table)('%s', (_, read, verdict, of = {}) => {
    expect(judgeReading({ ...subject, ...of }, reading(read))).toBe(verdict);
  });
});

describe('right before the panel is asked (G5)', () => {
  async function paid() {
    const mine = await hosted();
    const requested = await request(mine, { planId: await planFor({ yearly: 150 }), shown: 50 }, NOW);
    await pay(requested.invoiceId, 50, NOW);
    return { ...mine, ...requested };
  }
  const asKey = { type: 'key', keyId: randomUUID(), scopes: ['payments:record'], provider: 'bank' } as const;
  const subjectOf = ({ changeId }: { changeId: string }) => provisionSubject(contextAt(NOW), changeId);

  it('there is nothing to do unless the upgrade is decided', async () => {
    const one = await paid();
    expect(await subjectOf(one)).toBeUndefined();
    await review(one.changeId, NOW);
    expect(await subjectOf(one)).toMatchObject({
      evenIfRaised: false,
      user: expect.stringMatching(/^cuenta/),
    });
  });

  it('nor once its payment was taken back', async () => {
    const one = await paid();
    await review(one.changeId, NOW);
    const [payment] = await scene.database.sql<{ id: string }>(
      'select provider_payment_id as id from payment where invoice_id = $1',
      [one.invoiceId],
    );
    await reversePayment(contextAt(NOW, asKey), {
      paymentId: payment?.id ?? '',
      amount: '5000',
      reason: 'contracargo',
    });
    expect(await subjectOf(one)).toBeUndefined();
  });

  it('nor while its service stands still, and a freeze refuses', async () => {
    const [suspended, frozen] = [await paid(), await paid()];
    for (const { changeId } of [suspended, frozen]) await review(changeId, NOW);
    await suspendService(contextAt(NOW), { serviceId: suspended.serviceId, reason: 'technical' });
    await freezeService(contextAt(NOW), { serviceId: frozen.serviceId, reason: 'test' });
    expect(await subjectOf(suspended)).toBeUndefined();
    expect(await refusedBy(subjectOf(frozen))).toMatchObject({ code: 'FROZEN' });
  });
});
