import { Migration } from '@mikro-orm/migrations';

/** What attacks on the transfer asked of the tables. */
export class Migration002Hardening extends Migration {
  override name = 'migration-002-hardening';

  override up(): void {
    for (const sql of [] as string[]) this.addSql(sql);
  }
}
