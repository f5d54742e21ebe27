import { Migration } from '@mikro-orm/migrations';
import { grantsOf } from './002/application-role.ts';
import { credentialsHandOver, rightsOfCredentials } from './004/credentials.ts';

/** The hand-over of credentials moves from the transfer to a table of its own, which is for every kind of change. */
export class Migration004Credentials extends Migration {
  override name = 'migration-004-credentials';

  override up(): void {
    for (const sql of [credentialsHandOver, grantsOf(rightsOfCredentials)]) this.addSql(sql);
  }
}
