import { Migration } from '@mikro-orm/migrations';
import { grantsOf } from './002/application-role.ts';
import { rightsOfSettings, settings } from './030/settings.ts';

/** Company settings that an administrator edits. */
export class Migration030Settings extends Migration {
  override name = 'migration-030-settings';

  override up(): void {
    for (const sql of [settings, grantsOf(rightsOfSettings)]) this.addSql(sql);
  }
}
