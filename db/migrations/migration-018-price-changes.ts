import { Migration } from '@mikro-orm/migrations';
import { grantsOf } from './002/application-role.ts';
import { followsTheService, priceChanges, rightsOfPriceChanges } from './018/price-changes.ts';

/** Prices of services that there are, changed from a date on, with notice. */
export class Migration018PriceChanges extends Migration {
  override name = 'migration-018-price-changes';

  override up(): void {
    for (const sql of [priceChanges, followsTheService, grantsOf(rightsOfPriceChanges)]) this.addSql(sql);
  }
}
