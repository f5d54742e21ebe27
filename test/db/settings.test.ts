import { expect, it } from 'vitest';
import { policies, policyNames } from '../../domain/company/policies.ts';
import { CompanySettings, defaultSettings, SETTINGS_ID } from '../../domain/company/settings.ts';
import { useDatabase } from '../harness/database.ts';

const database = useDatabase();

it('a fresh database has the policies that the rules set (G1)', async () => {
  const settings = await database.orm.em.fork().findOneOrFail(CompanySettings, { id: SETTINGS_ID });
  expect(settings).toMatchObject(defaultSettings);
});

it.each(policyNames)('%s keeps its bounds in the database too (G1)', async (name) => {
  const { least, most }: { least: number; most?: number } = policies[name];
  const column = name.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`);
  const set = (value: number) => database.sql(`update company_settings set ${column} = $1`, [value]);
  await set(least);
  await expect(set(least - 1)).rejects.toMatchObject({ code: '23514' });
  if (most !== undefined) await expect(set(most + 1)).rejects.toMatchObject({ code: '23514' });
});
