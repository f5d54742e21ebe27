import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addDays,
  addMonths,
  atLocal,
  dayOfMonth,
  formatDate,
  formatInstant,
  formatTime,
  localDateOf,
} from '../../domain/time.ts';

const buenosAires = 'America/Argentina/Buenos_Aires';
const santiago = 'America/Santiago';
const newYork = 'America/New_York';
const havana = 'America/Havana';

describe('local days (G3)', () => {
  test.each([
    ['2024-06-01T02:59:59.999Z', buenosAires, '2024-05-31'],
    ['2024-06-01T03:00:00.000Z', buenosAires, '2024-06-01'],
    ['2024-12-31T23:30:00.000Z', 'Asia/Tokyo', '2025-01-01'],
  ])('%s in %s is on %s', (instant, zone, date) => {
    expect(localDateOf(new Date(instant), zone)).toBe(date);
  });

  test.each([
    ['2024-06-01', '23:50', buenosAires, '2024-06-02T02:50:00.000Z'],
    ['2024-03-10', '02:30', newYork, '2024-03-10T07:30:00.000Z'],
    ['2024-11-03', '01:30', newYork, '2024-11-03T05:30:00.000Z'],
    ['2024-04-06', '23:50', santiago, '2024-04-07T02:50:00.000Z'],
    ['2024-09-08', '00:00', santiago, '2024-09-08T04:00:00.000Z'],
    ['2024-11-03', '00:00', havana, '2024-11-03T04:00:00.000Z'],
    ['2008-10-19', '00:00', buenosAires, '2008-10-19T03:00:00.000Z'],
  ])('%s at %s in %s is %s', (date, time, zone, instant) => {
    expect(atLocal(date, time, zone).toISOString()).toBe(instant);
  });

  test('every instant lies in its local day, and in no other', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('2000-01-01'), max: new Date('2040-01-01'), noInvalidDate: true }),
        fc.constantFrom(buenosAires, santiago, newYork, havana, 'Australia/Lord_Howe', 'Asia/Beirut'),
        (instant, zone) => {
          const date = localDateOf(instant, zone);
          const start = atLocal(date, '00:00', zone);
          expect(start <= instant && instant < atLocal(addDays(date, 1), '00:00', zone)).toBe(true);
          expect(localDateOf(start, zone)).toBe(date);
          expect(localDateOf(new Date(start.getTime() - 1), zone)).toBe(addDays(date, -1));
        },
      ),
    );
  });

  test('an unknown zone, date or time is an error, never another day', () => {
    expect(() => localDateOf(new Date(), 'America/Nowhere')).toThrow(RangeError);
    expect(() => addDays('2023-02-29', 1)).toThrow(RangeError);
    expect(() => addDays('2024-1-1', 1)).toThrow(RangeError);
    expect(() => atLocal('2024-06-01', '25:00', buenosAires)).toThrow(RangeError);
  });
});

describe('periods (G3)', () => {
  test.each([
    ['2024-01-31', 1, 31, '2024-02-29'],
    ['2023-01-31', 1, 31, '2023-02-28'],
    ['2024-02-29', 1, 31, '2024-03-31'],
    ['2024-03-31', 1, 31, '2024-04-30'],
    ['2024-04-30', 1, 31, '2024-05-31'],
    ['2024-02-29', 12, 29, '2025-02-28'],
    ['2025-02-28', 36, 29, '2028-02-29'],
    ['2024-02-29', 3, 30, '2024-05-30'],
    ['2024-11-30', 3, 30, '2025-02-28'],
    ['2024-08-31', 6, 31, '2025-02-28'],
    ['2024-12-15', 1, 15, '2025-01-15'],
    ['2024-03-31', -1, 31, '2024-02-29'],
  ])('%s and %i months with anchor day %i is %s', (date, months, anchorDay, expected) => {
    expect(addMonths(date, months, anchorDay)).toBe(expected);
  });

  test('month after month comes to the same day as all months at once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 31 }), fc.integer({ min: 1, max: 60 }), (anchorDay, months) => {
        const first = `2024-01-${String(anchorDay).padStart(2, '0')}`;
        let date = first;
        for (let step = 0; step < months; step += 1) date = addMonths(date, 1, dayOfMonth(first));
        expect(date).toBe(addMonths(first, months, anchorDay));
      }),
    );
  });

  test('days are counted by the calendar, across changes of clocks', () => {
    expect(addDays('2024-02-28', 2)).toBe('2024-03-01');
  });
});

test('dates and times are written as clients read them', () => {
  const instant = new Date('2024-03-05T02:07:00Z');
  expect(formatDate('2024-02-29')).toBe('29/02/2024');
  expect(formatTime(instant, buenosAires)).toBe('23:07');
  expect(formatInstant(instant, buenosAires)).toBe('04/03/2024 a las 23:07');
});
