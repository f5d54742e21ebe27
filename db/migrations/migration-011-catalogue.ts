import { Migration } from '@mikro-orm/migrations';
import { grantsOf } from './002/application-role.ts';
import { catalogue, rightsOfCatalogue } from './011/catalogue.ts';

/** Staff edits what is sold: resources, prices, where upgrades may lead, which servers can host. */
export class Migration011Catalogue extends Migration {
  override name = 'migration-011-catalogue';

  override up(): void {
    for (const sql of [catalogue, grantsOf(rightsOfCatalogue)]) this.addSql(sql);
  }
}
