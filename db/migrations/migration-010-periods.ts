import { Migration } from '@mikro-orm/migrations';

const PERIODS = "'monthly', 'quarterly', 'half_yearly', 'yearly', 'two_yearly', 'three_yearly'";

/** Billing periods of two and of three years. */
export class Migration010Periods extends Migration {
  override name = 'migration-010-periods';

  override up(): void {
    for (const table of ['plan_price', 'service']) {
      this.addSql(/* sql */ `alter table ${table} drop constraint ${table}_period_check,
        add constraint ${table}_period_check check (period in (${PERIODS}))`);
    }
  }
}
