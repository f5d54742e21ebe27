import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { assignPayment } from '../../domain/billing/assign-payment.ts';
import { issueInvoice } from '../../domain/billing/issue-invoice.ts';
import { recordByKey } from '../../domain/billing/record-transfer.ts';
import { restorePayment } from '../../domain/billing/restore-payment.ts';
import { reversePayment } from '../../domain/billing/reverse-payment.ts';
import { voidInvoice } from '../../domain/billing/void-invoice.ts';
import { DomainError } from '../../domain/errors.ts';
import { formatMoney } from '../../domain/money.ts';
import { createStaff, TEST_NOW, testContext } from '../harness/builders.ts';
import { useCompany } from '../harness/company.ts';
import { expectMoneyToAddUp } from './money-rows.ts';

const { database, heldService, serviceOf } = useCompany();
let staffId: string;
beforeAll(async () => {
  staffId = await createStaff(database);
});

const HISTORIES = 40;
const MOST_STEPS = 25;
/** With no, two and three decimals. */
const CURRENCIES = ['JPY', 'ARS', 'KWD'] as const;

const pick = fc.nat({ max: 9 });
const amount = fc.oneof(fc.integer({ min: 1, max: 30 }), fc.constant(10)).map(String);
/** Steps name what they are about by number: the n-th invoice or payment that there is by then. */
const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('issue' as const), amount, extra: fc.boolean(), of: pick }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('record' as const), amount, of: pick, isKnown: pick }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('repeat' as const), of: pick }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('reverse' as const), amount, of: pick, name: fc.nat({ max: 2 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('restore' as const), of: pick, name: fc.nat({ max: 2 }) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('void' as const), of: pick }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('assign' as const), of: pick, to: pick }) },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** A company of two clients with one service each, and what happened to their money. */
async function world(currency: string) {
  const { client, serviceId } = await heldService({ currency });
  const other = await heldService({ currency });
  const services = [serviceId, (await serviceOf(client.id, { currency })).id, other.serviceId];
  const provider = `p_${randomUUID().slice(0, 8)}`;
  const key = { type: 'key', keyId: randomUUID(), scopes: ['payments:record'], provider } as const;
  const asKey = testContext(database, { actor: key });
  const asStaff = testContext(database, { actor: { type: 'staff', staffId, role: 'agent' } });
  const invoices: string[] = [];
  const payments: { theirs: string; ours: string; input: Parameters<typeof recordByKey>[1] }[] = [];

  const nth = <T>(list: readonly T[], index: number) =>
    list.length > 0 ? list[index % list.length] : undefined;
  const does = {
    issue: async (s: Extract<Step, { do: 'issue' }>) => {
      const kind = s.extra ? 'other' : 'renewal';
      const lines = [{ kind, description: 'x', amount: s.amount } as const];
      const id = nth(services, s.of) ?? '';
      invoices.push((await issueInvoice(asStaff, { serviceId: id, lines, dueDate: '2026-03-20' })).invoiceId);
    },
    record: async (s: Extract<Step, { do: 'record' }>) => {
      const known = s.isKnown > 1 ? nth(invoices, s.of) : undefined;
      const input = {
        paymentId: randomUUID(),
        invoiceId: known ?? 'nobody knows',
        amount: s.amount,
        currency,
        paidAt: TEST_NOW,
      };
      const { paymentId: ours } = await recordByKey(asKey, input);
      payments.push({ theirs: input.paymentId, ours, input });
    },
    repeat: async (s: Extract<Step, { do: 'repeat' }>) => {
      const payment = nth(payments, s.of);
      if (payment) expect(await recordByKey(asKey, payment.input)).toMatchObject({ repeated: true });
    },
    reverse: async (s: Extract<Step, { do: 'reverse' }>) => {
      const paymentId = nth(payments, s.of)?.theirs;
      const input = { amount: s.amount, reason: 'x', reversalId: `r${s.name}` };
      if (paymentId) await reversePayment(asKey, { paymentId, ...input });
    },
    restore: async (s: Extract<Step, { do: 'restore' }>) => {
      const paymentId = nth(payments, s.of)?.theirs;
      if (paymentId) await restorePayment(asKey, { paymentId, reversalId: `r${s.name}` });
    },
    void: async (s: Extract<Step, { do: 'void' }>) => {
      const invoiceId = nth(invoices, s.of);
      if (invoiceId) await voidInvoice(asStaff, { invoiceId, reason: 'issued_by_mistake' });
    },
    assign: async (s: Extract<Step, { do: 'assign' }>) => {
      const [payment, invoiceId] = [nth(payments, s.of), nth(invoices, s.to)];
      const to = s.to % 3 === 0 ? { clientId: client.id } : { invoiceId };
      if (payment && invoiceId) await assignPayment(asStaff, { paymentId: payment.ours, ...to });
    },
  };
  return {
    /** Whether it was done; a refusal is one, any other error is none. */
    run: async (s: Step): Promise<boolean> => {
      try {
        await (does[s.do] as (one: Step) => Promise<void>)(s);
        return true;
      } catch (error) {
        if (error instanceof DomainError) return false;
        throw error;
      }
    },
    received: () => payments.reduce((sum, { input }) => sum + BigInt(input.amount), 0n),
    sums: async () => {
      const [row] = await database.sql<Record<'sum' | 'applied' | 'owed', string>>(
        `select coalesce(sum(p.applied + p.credited + p.reversed + p.unmatched), 0)::text as sum,
          coalesce(sum(p.applied), 0)::text as applied,
          (select coalesce(sum(applied), 0)::text from invoice where id = any ($2)) as owed
        from payment p where p.provider = $1`,
        [provider, invoices],
      );
      return row;
    },
  };
}

it('whatever happens to money, its sums are true after every step, in every currency (B4, G2, invariant 10)', async () => {
  const done = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...CURRENCIES),
      fc.array(step, { minLength: 5, maxLength: MOST_STEPS }),
      async (currency, steps) => {
        const { run, received, sums } = await world(currency);
        for (const one of steps) {
          if (await run(one)) done.set(one.do, (done.get(one.do) ?? 0) + 1);
          const now = await sums();
          expect(now?.sum).toBe(received().toString());
          expect(now?.applied).toBe(now?.owed);
        }
        await expectMoneyToAddUp(database);
      },
    ),
    { numRuns: HISTORIES },
  );
  // Every kind of step was done many times: a refusal shows nothing.
  for (const kind of ['issue', 'record', 'repeat', 'reverse', 'restore', 'void', 'assign']) {
    expect(done.get(kind) ?? 0, kind).toBeGreaterThan(5);
  }
});

it.each([
  ['JPY', 'JPY 1.234.567'],
  ['ARS', '$ 12.345,67'],
  ['KWD', 'KWD 1.234,567'],
] as const)('%s is told in its own decimals', (currency, text) => {
  expect(formatMoney({ amount: 1_234_567n, currency })).toBe(text);
});
