import { Migration } from '@mikro-orm/migrations';

/** Whether a limit of WhatsApp's is the day's is told by whom else it refused of late (A4). */
export class Migration031DayLimit extends Migration {
  override name = 'migration-031-day-limit';

  override up(): void {
    this.addSql(
      "create index failed_attempt_limited on failed_attempt (failed_at) where error_code = '63018'",
    );
  }
}
