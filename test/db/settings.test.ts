import { expect, it } from 'vitest';
import { CompanySettings, defaultSettings, SETTINGS_ID } from '../../domain/company/settings.ts';
import { useDatabase } from '../harness/database.ts';

const database = useDatabase();

it('a fresh database has the policies that the rules set (G1)', async () => {
  const settings = await database.orm.em.fork().findOneOrFail(CompanySettings, { id: SETTINGS_ID });
  expect(settings).toMatchObject(defaultSettings);
});
