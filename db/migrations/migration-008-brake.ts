import { Migration } from '@mikro-orm/migrations';
import { grantsOf } from './002/application-role.ts';
import { brake, rightsOfBrake } from './008/brake.ts';

/** The brake on what the clock alone would do, the workers' heartbeat, restore mode (B10). */
export class Migration008Brake extends Migration {
  override name = 'migration-008-brake';

  override up(): void {
    for (const sql of [brake, grantsOf(rightsOfBrake)]) this.addSql(sql);
  }
}
