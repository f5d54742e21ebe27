import { Migration } from '@mikro-orm/migrations';
import { search } from './029/search.ts';

/** What staff finds by a word. */
export class Migration029Search extends Migration {
  override name = 'migration-029-search';

  override up(): void {
    this.addSql(search);
  }
}
