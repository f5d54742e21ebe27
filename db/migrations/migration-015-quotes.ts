import { Migration } from '@mikro-orm/migrations';
import { grantsOf } from './002/application-role.ts';
import { quotes, rightsOfQuotes } from './015/quotes.ts';

/** Quotes, and invoices that come of them. */
export class Migration015Quotes extends Migration {
  override name = 'migration-015-quotes';

  override up(): void {
    for (const sql of [quotes, grantsOf(rightsOfQuotes)]) this.addSql(sql);
  }
}
