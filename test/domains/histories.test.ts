import fc from 'fast-check';
import { expect, it } from 'vitest';
import { deleteDomain } from '../../domain/domains/delete-domain.ts';
import { DomainError } from '../../domain/errors.ts';
import { DAY_MS } from '../../domain/time.ts';
import { expectMoneyToAddUp } from '../billing/money-rows.ts';
import { useDatabase } from '../harness/database.ts';
import { DAYS, useDomains } from './playing.ts';

const database = useDatabase();
const { agent, domainRow, held, invoices, look, pay, resolve, tasks, want } = useDomains(database);
type Held = Awaited<ReturnType<typeof held>>;

const payLast = async ({ domainId }: Held, now: Date, amount: string) => {
  const invoice = (await invoices(domainId)).at(-1);
  if (invoice) await pay(invoice.id, now, amount);
};
const renew = async ({ domainId }: Held, now: Date) => {
  const invoice = (await invoices(domainId)).at(-1);
  if (invoice) await resolve(domainId, 'domain_renewal', now, 'renewed', { expiresOn: invoice.to });
};

/** Whatever may happen to a domain. */
const acts = {
  look: (_: Held, now: Date) => look(now),
  want: ({ client, domainId }: Held, now: Date) => want(client.id, domainId, true, now),
  drop: ({ client, domainId }: Held, now: Date) => want(client.id, domainId, false, now),
  payPart: (of: Held, now: Date) => payLast(of, now, '700000'),
  payAll: (of: Held, now: Date) => payLast(of, now, '1800000'),
  renew,
  couldNot: ({ domainId }: Held, now: Date) => resolve(domainId, 'domain_renewal', now, 'could_not'),
  notRenewable: ({ domainId }: Held, now: Date) => resolve(domainId, 'domain_renewal', now, 'not_renewable'),
  delete: async ({ domainId }: Held, now: Date) =>
    deleteDomain(await agent(now), { domainId, reason: 'client_asked' }),
} satisfies Record<string, (of: Held, now: Date) => Promise<unknown>>;

const act = fc.record({
  // What is rarer in life is rarer here.
  name: fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom('look', 'want', 'drop', 'payPart', 'payAll', 'renew') },
    { weight: 2, arbitrary: fc.constantFrom('couldNot', 'notRenewable') },
    { weight: 1, arbitrary: fc.constant('delete') },
  ) as fc.Arbitrary<keyof typeof acts>,
  days: fc.integer({ min: 0, max: 12 }),
});

/** What holds after each act (B7, invariant 10). */
async function expectSound({ domainId }: Held): Promise<void> {
  await expectMoneyToAddUp(database);
  const domain = await domainRow(domainId);
  const ofYear = (await invoices(domainId)).filter(({ from }) => from === domain?.expires_on);
  const living = ofYear.filter(({ status }) => status !== 'void');
  expect(living.length).toBeLessThanOrEqual(1);
  const open = (await tasks(domainId)).filter(({ choice }) => choice === null).map(({ kind }) => kind);
  expect(open.includes('domain_renewal')).toBe(living[0]?.status === 'paid');
  if (domain?.status === 'active') return;
  expect(living).toEqual([]);
  expect(domain?.next_check_at).toBeNull();
}

it('random histories of a domain: one invoice a year, paid ones wait for staff, money adds up', async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 6, maxLength: 14 }), async (history) => {
      const of = await held();
      let now = DAYS.first.getTime();
      for (const { name, days } of history) {
        now += days * DAY_MS;
        await acts[name](of, new Date(now)).catch((error: unknown) => {
          if (!(error instanceof DomainError)) throw error;
        });
        await expectSound(of);
      }
      const { status, expires_on } = (await domainRow(of.domainId)) ?? {};
      seen.add(status === 'active' && expires_on !== '2026-09-01' ? 'renewed' : (status ?? ''));
    }),
    { numRuns: 60, seed: 7 },
  );
  expect([...seen].toSorted()).toEqual(['active', 'deleted', 'lapsed', 'renewed']);
});
