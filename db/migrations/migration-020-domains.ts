import { Migration } from '@mikro-orm/migrations';
import { grantsOf } from './002/application-role.ts';
import { domains, rightsOfDomains } from './020/domains.ts';

/** Domains that are renewed, or lapse. */
export class Migration020Domains extends Migration {
  override name = 'migration-020-domains';

  override up(): void {
    for (const sql of [domains, grantsOf(rightsOfDomains)]) this.addSql(sql);
  }
}
