import { Migration } from '@mikro-orm/migrations';
import { grantsOf } from './002/application-role.ts';
import { rightsOfServers, servers, suspensionReasons } from './005/servers.ts';

/** Services name the server of their account, and are suspended for a set of reasons that the panel follows. */
export class Migration005Servers extends Migration {
  override name = 'migration-005-servers';

  override up(): void {
    for (const sql of [servers, suspensionReasons, grantsOf(rightsOfServers)]) this.addSql(sql);
  }
}
