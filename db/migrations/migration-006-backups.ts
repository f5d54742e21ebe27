import { Migration } from '@mikro-orm/migrations';
import { grantsOf } from './002/application-role.ts';
import { backupPolicies, backups, rightsOfBackups } from './006/backups.ts';

/** Backups of accounts: their table, their policies, and what staff answers about one made by hand. */
export class Migration006Backups extends Migration {
  override name = 'migration-006-backups';

  override up(): void {
    for (const sql of [backups, backupPolicies, grantsOf(rightsOfBackups)]) this.addSql(sql);
  }
}
