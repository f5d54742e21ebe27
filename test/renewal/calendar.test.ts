import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { periodMonths } from '../../domain/services/period.ts';
import { type Period, periods } from '../../domain/services/service.ts';
import { endOfTerm } from '../../domain/services/term.ts';
import { addDays, atLocal, DAY_MS, dayOfMonth, HOUR_MS, localDateOf } from '../../domain/time.ts';
import { at, useRenewing } from './renewing.ts';

const scene = useRenewing();
const { database, renewing, review, invoicesOf, pay, termsOf, latestTerm } = scene;

/** The ends of the terms of a service, one after the other. */
function ends(start: string, period: Period, count: number): string[] {
  const rhythm = { period, anchorDay: dayOfMonth(start) };
  const found: string[] = [];
  for (let day = start; found.length < count; found.push(day)) day = endOfTerm(day, rhythm);
  return found;
}

describe('where terms end (G3)', () => {
  it('a month without the anchor day ends a term on its last day, and the next one comes back (D13)', () => {
    const year = ends('2026-01-31', 'monthly', 12);
    expect(year.slice(0, 4)).toEqual(['2026-02-28', '2026-03-31', '2026-04-30', '2026-05-31']);
    expect(year.at(-1)).toBe('2027-01-31');
    expect(ends('2028-01-31', 'monthly', 2)).toEqual(['2028-02-29', '2028-03-31']);
    expect(ends('2028-02-29', 'yearly', 4)).toEqual(['2029-02-28', '2030-02-28', '2031-02-28', '2032-02-29']);
    expect(ends('2026-08-31', 'quarterly', 4)).toEqual([
      '2026-11-30',
      '2027-02-28',
      '2027-05-31',
      '2027-08-31',
    ]);
  });

  it('twelve months are a year, with no day twice and none missing (D14)', () => {
    expect(ends('2026-03-01', 'monthly', 12).at(-1)).toBe('2027-03-01');
  });

  it('whatever the start and the period, until 2040: each on the anchor day, or on the last of its month', () => {
    const start = fc.integer({ min: 0, max: 366 * 4 }).map((days) => addDays('2024-01-01', days));
    fc.assert(
      fc.property(start, fc.constantFrom(...periods), (from, period) => {
        const anchor = dayOfMonth(from);
        let day = from;
        for (let months = periodMonths[period]; day < '2040-01-01'; months += periodMonths[period]) {
          const next = endOfTerm(day, { period, anchorDay: anchor });
          const month = new Date(
            Date.UTC(Number(from.slice(0, 4)), Number(from.slice(5, 7)) - 1 + months, 1),
          );
          const last = new Date(Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + 1, 0)).getUTCDate();
          expect(next.slice(0, 7)).toBe(month.toISOString().slice(0, 7));
          expect(dayOfMonth(next)).toBe(Math.min(anchor, last));
          expect(next > day).toBe(true);
          day = next;
        }
      }),
      { numRuns: 300 },
    );
  });
});

const zones = ['America/Argentina/Buenos_Aires', 'Europe/Madrid', 'America/Santiago', 'Pacific/Auckland'];
const inZone = (zone: string) => database.sql('update company_settings set time_zone = $1', [zone]);
const usual = () => inZone('America/Argentina/Buenos_Aires');
afterEach(usual);

/** The days before the end of a term from which on its renewal is invoiced, as B2 has them. */
const leads: Record<Period, number> = {
  monthly: 7,
  quarterly: 10,
  half_yearly: 15,
  yearly: 30,
  two_yearly: 30,
  three_yearly: 30,
};

type Life = { period: Period; start: string; zone: string; later: string; delays: number[] };

/** Follows a service for some terms, each paid so many days after it was invoiced; the company's zone changes midway. */
async function live({ period, start, zone, later, delays }: Life) {
  await inZone(zone);
  const anchorDay = dayOfMonth(start);
  const first = endOfTerm(start, { period, anchorDay });
  const { serviceId } = await renewing({ period, anchorDay }, { from: start, to: first });
  let now = atLocal(start, '12:00', zone);
  let current = zone;
  for (const [turn, delay] of delays.entries()) {
    if (turn === Math.floor(delays.length / 2)) {
      await inZone(later);
      current = later;
    }
    const { end_date: end } = await latestTerm(serviceId);
    let standing = await review(serviceId, now);
    const until = addDays(end, -leads[period]);
    while (standing.state === 'waiting') {
      const woke = new Date(Math.max(standing.wakeAt ?? 0, now.getTime()));
      now = woke;
      standing = await review(serviceId, now);
    }
    // Asked again at once and an hour later, on both sides of whatever midnight is near (D16).
    await review(serviceId, now);
    await review(serviceId, new Date(now.getTime() + HOUR_MS));
    const invoice = (await invoicesOf(serviceId)).at(-1);
    if (!invoice) throw new Error('nothing was invoiced');
    expect(localDateOf(invoice.issued_at, current) >= until).toBe(true);
    expect(invoice.due_date >= end).toBe(true);
    expect(invoice.period_start).toBe(end);
    now = new Date(now.getTime() + delay * DAY_MS);
    await pay(invoice.id, now);
  }
  return serviceId;
}

async function expectWhole(serviceId: string): Promise<void> {
  const terms = await termsOf(serviceId);
  for (const [index, term] of terms.slice(1).entries()) expect(term.start_date).toBe(terms[index]?.end_date);
  const starts = (await invoicesOf(serviceId)).map(({ period_start }) => period_start);
  expect(new Set(starts).size).toBe(starts.length);
  const covered = terms.slice(1).map(({ start_date }) => start_date);
  expect(starts.slice(0, covered.length)).toEqual(covered);
}

describe('the renewals of a service, followed by its run (B2)', () => {
  it('leave no gap, overlap nowhere, are never early and never two for a term, whenever they are paid', async () => {
    const life = fc.record({
      period: fc.constantFrom(...periods),
      start: fc
        .tuple(
          fc.integer({ min: 2024, max: 2036 }),
          fc.integer({ min: 1, max: 12 }),
          fc.integer({ min: 27, max: 31 }),
        )
        .map(([year, month, day]) => {
          const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
          return `${year}-${String(month).padStart(2, '0')}-${String(Math.min(day, last)).padStart(2, '0')}`;
        }),
      zone: fc.constantFrom(...zones),
      later: fc.constantFrom(...zones),
      delays: fc.array(fc.constantFrom(0, 1, 6, 8, 20, 50), { minLength: 4, maxLength: 8 }),
    });
    await fc.assert(
      fc.asyncProperty(life, async (one) => expectWhole(await live(one))),
      { numRuns: 12 },
    );
  });

  it('of a month each from 2024 to 2040, paid a day after they were invoiced: 192 terms, each on its day', async () => {
    const zone = 'Pacific/Auckland';
    const delays = Array.from({ length: 191 }, () => 1);
    const serviceId = await live({ period: 'monthly', start: '2024-01-31', zone, later: zone, delays });
    await expectWhole(serviceId);
    const terms = await termsOf(serviceId);
    expect(terms).toHaveLength(192);
    expect(terms.at(-1)).toMatchObject({ start_date: '2039-12-31', end_date: '2040-01-31' });
  });

  it('fall on the same local date when the zone changes while they wait (D15)', async () => {
    const { serviceId } = await renewing();
    const waiting = await review(serviceId, at('2026-03-20T12:00:00'));
    expect(waiting.wakeAt).toBe(atLocal('2026-04-03', '00:00', zones[0] ?? '').getTime());
    await inZone('Europe/Madrid');
    const moved = await review(serviceId, at('2026-03-21T12:00:00'));
    expect(moved.wakeAt).toBe(atLocal('2026-04-03', '00:00', 'Europe/Madrid').getTime());
    await review(serviceId, new Date(moved.wakeAt ?? 0));
    await usual();
    await review(serviceId, at('2026-04-03T00:00:00'));
    const invoices = await invoicesOf(serviceId);
    expect(invoices).toHaveLength(1);
    expect(localDateOf(invoices[0]?.issued_at ?? new Date(0), 'Europe/Madrid')).toBe('2026-04-03');
  });

  it('are issued once by steps on both sides of a local midnight (D16)', async () => {
    await inZone('Pacific/Auckland');
    const { serviceId } = await renewing({}, { from: '2026-12-10', to: '2027-01-10' });
    await review(serviceId, new Date('2027-01-02T10:30:00Z'));
    expect(await invoicesOf(serviceId)).toEqual([]);
    await review(serviceId, new Date('2027-01-02T11:30:00Z'));
    await review(serviceId, new Date('2027-01-02T11:31:00Z'));
    expect(await invoicesOf(serviceId)).toHaveLength(1);
  });
});
