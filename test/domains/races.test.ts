import { describe, expect, it } from 'vitest';
import { endRestoreMode, startRestoreMode } from '../../domain/changes/restore-mode.ts';
import { deleteDomain } from '../../domain/domains/delete-domain.ts';
import { expectMoneyToAddUp } from '../billing/money-rows.ts';
import { testContext } from '../harness/builders.ts';
import { holdLock, waitForContenders } from '../harness/contention.ts';
import { useDatabase } from '../harness/database.ts';
import { raceAtRandom, raceBehindLock, untilSeen } from '../harness/race.ts';
import { DAYS, useDomains } from './playing.ts';

const database = useDatabase();
const { agent, domainRow, held, invoices, look, pay, tasks, want } = useDomains(database);

async function invoiced() {
  const domain = await held();
  await look(DAYS.first);
  const [invoice] = await invoices(domain.domainId);
  return { ...domain, invoiceId: invoice?.id ?? '' };
}

const creditOf = async (clientId: string) => {
  const [row] = await database.sql<{ credit: string }>(
    'select coalesce(sum(amount), 0)::text as credit from credit_entry where client_id = $1',
    [clientId],
  );
  return row?.credit;
};

/** Either the year is paid and staff renews it, or it is void and the money is credit: never both, never neither. */
async function expectOneOutcome(
  { client, domainId }: Awaited<ReturnType<typeof invoiced>>,
  outcome: 'paid' | 'void',
): Promise<void> {
  expect(await invoices(domainId)).toMatchObject([{ status: outcome }]);
  expect(await creditOf(client.id)).toBe(outcome === 'paid' ? '0' : '1800000');
  const open = (await tasks(domainId)).filter(({ choice }) => choice === null);
  expect(open).toHaveLength(outcome === 'paid' ? 1 : 0);
}

describe('money against what makes the year void (B7, U8)', () => {
  const rivals = {
    'its expiry': () => look(DAYS.over),
    'the client, who does not want it': ({ client, domainId }) => want(client.id, domainId, false, DAYS.last),
    'staff, who deletes it': async ({ domainId }) =>
      deleteDomain(await agent(DAYS.last), { domainId, reason: 'client_asked' }),
  } satisfies Record<string, (of: Awaited<ReturnType<typeof invoiced>>) => Promise<unknown>>;

  it.each(Object.entries(rivals))('%s: the first decides', async (name, rival) => {
    for (const isPaidFirst of [true, false]) {
      const of = await invoiced();
      const pair: (() => Promise<unknown>)[] = [() => pay(of.invoiceId, DAYS.over), () => rival(of)];
      const answers = await raceBehindLock(database, isPaidFirst ? pair : pair.toReversed());
      expect(answers.every(({ status }) => status === 'fulfilled')).toBe(true);
      // What staff deletes is not renewed, paid or not.
      const isKept = isPaidFirst && !name.startsWith('staff');
      await expectOneOutcome(of, isKept ? 'paid' : 'void');
    }
  });

  it('at random until both were seen, money adds up', async () => {
    await untilSeen(['paid', 'void'], async (round) => {
      const of = await invoiced();
      const settled = await raceAtRandom([() => pay(of.invoiceId, DAYS.over), () => look(DAYS.over)], round);
      expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
      const [invoice] = await invoices(of.domainId);
      const outcome = invoice?.status === 'paid' ? 'paid' : 'void';
      await expectOneOutcome(of, outcome);
      expect(await domainRow(of.domainId)).toMatchObject({
        status: outcome === 'paid' ? 'active' : 'lapsed',
      });
      return outcome;
    });
    await expectMoneyToAddUp(database);
  });
});

describe('the wish of a client against the clock that invoices (B7)', () => {
  it.each([true, false])('wish first: %s', async (isWishFirst) => {
    const { client, domainId } = await held();
    const pair: (() => Promise<unknown>)[] = [
      () => want(client.id, domainId, false, DAYS.first),
      () => look(DAYS.first),
    ];
    await raceBehindLock(database, isWishFirst ? pair : pair.toReversed());
    expect(await invoices(domainId)).toMatchObject(isWishFirst ? [] : [{ status: 'void' }]);
    expect(await domainRow(domainId)).toMatchObject({ renews: false });
  });

  it('restore mode that begins while a look waits for its lock comes before it (B10)', async () => {
    const { domainId } = await held();
    const lock = await holdLock(database, 'select from client order by id for update');
    const looking = look(DAYS.first);
    await waitForContenders(database, 1);
    await startRestoreMode(testContext(database, { now: DAYS.first }));
    await lock.release();
    await looking;
    expect(await invoices(domainId)).toEqual([]);
    await endRestoreMode(testContext(database, { now: DAYS.first }), { forced: 'test' });
    await look(DAYS.last);
    expect(await invoices(domainId)).toHaveLength(1);
  });

  it('two workers look at one moment: one invoice', async () => {
    const { domainId } = await held();
    await Promise.all([look(DAYS.first), look(DAYS.first), look(DAYS.first)]);
    expect(await invoices(domainId)).toHaveLength(1);
  });

  it('a worker that looks again while the first one is at it: one invoice', async () => {
    const { client, domainId } = await held({ renews: false });
    await look(DAYS.first);
    // Both make the year wanted: the first issues, the other finds it so.
    const wish = () => want(client.id, domainId, true, DAYS.first);
    await raceBehindLock(database, [wish, wish]);
    expect(await invoices(domainId)).toMatchObject([{ status: 'issued' }]);
  });
});
