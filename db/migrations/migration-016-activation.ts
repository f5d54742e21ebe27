import { Migration } from '@mikro-orm/migrations';
import { grantsOf } from './002/application-role.ts';
import { activation, rightsOfActivation } from './016/activation.ts';

/** Orders, the names of their accounts, and until when they may be paid. */
export class Migration016Activation extends Migration {
  override name = 'migration-016-activation';

  override up(): void {
    for (const sql of [activation, grantsOf(rightsOfActivation)]) this.addSql(sql);
  }
}
