import { Migration } from '@mikro-orm/migrations';
import { secondMembers } from './027/second-members.ts';

/** A service's freeze can be lifted, and a lost security key replaced (C5, C8, G9). */
export class Migration027SecondMembers extends Migration {
  override name = 'migration-027-second-members';

  override up(): void {
    this.addSql(secondMembers);
  }
}
