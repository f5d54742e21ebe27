import { describe, expect, it } from 'vitest';
import { lastFullDay } from '../../domain/cancellation/notices.ts';
import {
  dueNotice,
  endOf,
  endOfPeriod,
  endOfWindow,
  isOfficeHour,
  nextLook,
  nextOfficeHour,
  putOffEnd,
} from '../../domain/cancellation/schedule.ts';
import type { Policy } from '../../domain/company/policies.ts';
import { defaultSettings } from '../../domain/company/settings.ts';
import { formatInstant, startOf } from '../../domain/time.ts';

const ARGENTINA = 'America/Argentina/Buenos_Aires';
const policyIn = (timeZone: string): Policy => ({ ...defaultSettings, timeZone });
const policy = policyIn(ARGENTINA);
/** A local time of that zone, which has no summer time, as an instant. */
const at = (local: string) => new Date(`${local}-03:00`);

describe('the window of an immediate cancellation (X2)', () => {
  it.each([
    ['09:00', '10/06/2026 a las 10:00'],
    ['22:50', '10/06/2026 a las 23:50'],
    ['22:55', '10/06/2026 a las 23:50'],
    ['23:39', '10/06/2026 a las 23:50'],
    ['23:40', '10/06/2026 a las 23:50'],
    ['23:41', '10/06/2026 a las 23:51'],
    ['23:49', '10/06/2026 a las 23:59'],
    ['23:50', '11/06/2026 a las 00:00'],
    ['23:59', '11/06/2026 a las 00:09'],
    ['00:00', '10/06/2026 a las 01:00'],
  ])('asked at %s it ends on %s', (time, end) => {
    expect(formatInstant(endOfWindow(at(`2026-06-10T${time}:00`), policy), ARGENTINA)).toBe(end);
  });

  it.each([
    // Clocks go from 24:00 to 01:00 in the night of 2026-09-05, and back from 24:00 to 23:00 in that of 2026-04-04.
    ['America/Santiago', '2026-09-06T02:55:00Z', '2026-09-06T03:50:00.000Z'],
    ['America/Santiago', '2026-09-06T03:45:00Z', '2026-09-06T03:55:00.000Z'],
    ['America/Santiago', '2026-04-05T02:30:00Z', '2026-04-05T02:50:00.000Z'],
    // Where the day begins first and last.
    ['Pacific/Kiritimati', '2026-06-10T09:30:00Z', '2026-06-10T09:50:00.000Z'],
    ['Pacific/Pago_Pago', '2026-06-10T10:30:00Z', '2026-06-10T10:50:00.000Z'],
  ])('in %s asked at %s it ends at %s', (zone, now, end) => {
    const ends = endOfWindow(new Date(now), policyIn(zone));
    expect(ends.toISOString()).toBe(end);
    expect(ends.getTime() - new Date(now).getTime()).toBeGreaterThanOrEqual(10 * 60_000);
  });
});

describe('the end of a period (X3)', () => {
  it('is that of the last generated invoice, else of the current term', () => {
    expect(endOfPeriod({ invoicedUntil: '2027-04-15', termEnd: '2026-09-15' })).toBe('2027-04-15');
    expect(endOfPeriod({ invoicedUntil: null, termEnd: '2026-09-15' })).toBe('2026-09-15');
    expect(endOfPeriod({ invoicedUntil: null, termEnd: null })).toBeNull();
  });

  it('works through the day before, until local midnight (D38)', () => {
    const end = startOf('2026-11-30', ARGENTINA);
    expect(end.toISOString()).toBe('2026-11-30T03:00:00.000Z');
    expect(lastFullDay('2026-11-30')).toBe('29/11/2026');
  });

  it('is worked out by the local date, so that another summer time moves the instant and not the day', () => {
    expect(startOf('2026-04-05', 'America/Santiago').toISOString()).toBe('2026-04-05T04:00:00.000Z');
    // The day begins at 01:00: midnight is skipped.
    expect(startOf('2026-09-06', 'America/Santiago').toISOString()).toBe('2026-09-06T04:00:00.000Z');
  });

  it('that has passed leaves at least the policy’s hours', () => {
    expect(putOffEnd(at('2026-06-10T10:00:00'), policy)).toBe('2026-06-14');
    expect(putOffEnd(at('2026-06-10T00:00:00'), policy)).toBe('2026-06-13');
    expect(putOffEnd(at('2026-06-10T23:59:59'), policy)).toBe('2026-06-14');
  });

  it('of a change is its date, and of an immediate one its window', () => {
    const windowEndsAt = at('2026-06-10T11:00:00');
    const dueOf = (cancellation: { endsOn: string | null; windowEndsAt: Date | null }) =>
      endOf({ change: { policy }, cancellation });
    expect(dueOf({ endsOn: null, windowEndsAt })).toBe(windowEndsAt);
    expect(dueOf({ endsOn: '2026-06-30', windowEndsAt: null })).toEqual(startOf('2026-06-30', ARGENTINA));
  });
});

describe('the hours in which services are ended (X3)', () => {
  it.each([
    ['2026-06-10T08:59:59', false, '2026-06-10T09:00:00'],
    ['2026-06-10T09:00:00', true, '2026-06-11T09:00:00'],
    ['2026-06-10T15:59:59', true, '2026-06-11T09:00:00'],
    ['2026-06-10T16:00:00', false, '2026-06-11T09:00:00'],
    ['2026-06-10T00:00:00', false, '2026-06-10T09:00:00'],
  ])('at %s: %s, the next begin at %s', (now, isOne, next) => {
    expect(isOfficeHour(at(now), policy)).toBe(isOne);
    expect(nextOfficeHour(at(now), policy)).toEqual(at(next));
  });
});

describe('the notices before an end (X3)', () => {
  const endsOn = '2026-11-30';
  const told = (lastNoticeDays: 15 | 3 | null, since = '2026-06-01T10:00:00') => ({
    endsOnSince: at(since),
    lastNoticeDays,
  });

  it.each([
    ['before both', '2026-11-15T08:59:59', told(null), undefined],
    ['15 days before', '2026-11-15T09:00:00', told(null), 15],
    ['told already', '2026-11-16T09:00:00', told(15), undefined],
    ['3 days before', '2026-11-27T09:00:00', told(15), 3],
    ['late, the closest alone', '2026-11-28T09:00:00', told(null), 3],
    ['both told', '2026-11-29T09:00:00', told(3), undefined],
    ['asked within the 15 days', '2026-11-20T10:00:00', told(null, '2026-11-18T10:00:00'), undefined],
    ['asked within the 3 days', '2026-11-28T10:00:00', told(null, '2026-11-28T09:00:00'), undefined],
  ] as const)('%s', (_, now, noticed, days) => {
    expect(dueNotice(endsOn, noticed, { now: at(now), policy })).toBe(days);
  });

  it('are what is looked for next, then the end', () => {
    const since = at('2026-06-01T10:00:00');
    const next = (now: string) => nextLook(endsOn, since, { now: at(now), policy });
    expect(next('2026-06-02T10:00:00')).toEqual(at('2026-11-15T09:00:00'));
    expect(next('2026-11-15T09:00:00')).toEqual(at('2026-11-27T09:00:00'));
    expect(next('2026-11-27T09:00:00')).toEqual(at('2026-11-30T00:00:00'));
  });
});
