import { Migration } from '@mikro-orm/migrations';
import { grantsOf } from './002/application-role.ts';
import { integrationKeys, rightsOfKeys } from './012/keys.ts';

/** Integration keys (C8). */
export class Migration012Keys extends Migration {
  override name = 'migration-012-keys';

  override up(): void {
    for (const sql of [integrationKeys, grantsOf(rightsOfKeys)]) this.addSql(sql);
  }
}
