import { Migration } from '@mikro-orm/migrations';
import { grantsOf } from './002/application-role.ts';
import { rightsOfStaffAccounts, staffAccounts } from './028/staff-accounts.ts';

/** Staff's own accounts (C8). */
export class Migration028StaffAccounts extends Migration {
  override name = 'migration-028-staff-accounts';

  override up(): void {
    for (const sql of [staffAccounts, grantsOf(rightsOfStaffAccounts)]) this.addSql(sql);
  }
}
