import { Migration } from '@mikro-orm/migrations';
import { grantsOf } from './002/application-role.ts';
import { changeParties, rightsOfChanges, sharedByEveryKind } from './003/changes.ts';

/** What every kind of change has moves from the transfer to its parent: policy, pause, parties; and a reference of its own. */
export class Migration003Changes extends Migration {
  override name = 'migration-003-changes';

  override up(): void {
    for (const sql of [sharedByEveryKind, changeParties, grantsOf(rightsOfChanges)]) this.addSql(sql);
  }
}
