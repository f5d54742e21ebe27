import { expect, it } from 'vitest';
import { addHoliday, listHolidays, removeHoliday } from '../../domain/company/holidays.ts';
import { createStaff, TEST_NOW, testContext } from '../harness/builders.ts';
import { useDatabase } from '../harness/database.ts';

const database = useDatabase();

it('holidays are added once, listed in order, and taken off the list without a trace lost (B3)', async () => {
  const staffId = await createStaff(database);
  const ctx = testContext(database, {
    now: TEST_NOW,
    actor: { type: 'staff', staffId, role: 'administrator' },
  });
  const christmas = await addHoliday(ctx, { day: '2026-12-25', name: 'Navidad' });
  const bridge = await addHoliday(ctx, { day: '2026-04-20', name: 'Puente' });
  expect(await addHoliday(ctx, { day: '2026-12-25', name: 'Otra' })).toEqual(christmas);
  expect(await listHolidays(ctx)).toEqual([bridge, christmas]);
  for (let time = 0; time < 2; time += 1) await removeHoliday(ctx, { holidayId: bridge.id });
  expect(await listHolidays(ctx)).toEqual([christmas]);
  expect(await database.sql('select 1 from company_holiday')).toHaveLength(2);
  const again = await addHoliday(ctx, { day: '2026-04-20', name: 'Puente' });
  expect(again.id).not.toBe(bridge.id);
  const events = await database.sql("select type from event where type like 'company.%' order by id");
  expect(events).toEqual(
    ['added', 'added', 'removed', 'added'].map((what) => ({ type: `company.holiday_${what}` })),
  );
  await expect(addHoliday(ctx, { day: '2026-02-30', name: 'Nunca' })).rejects.toMatchObject({
    code: 'INVALID_INPUT',
  });
  const agent = testContext(database, { actor: { type: 'staff', staffId, role: 'agent' } });
  await expect(addHoliday(agent, { day: '2026-05-25', name: 'Feriado' })).rejects.toMatchObject({
    code: 'FORBIDDEN',
  });
});
