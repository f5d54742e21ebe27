import { Migration } from '@mikro-orm/migrations';

/** The changes that ended last, of one kind and state: a page of the list reads no others. */
export class Migration032EndedChanges extends Migration {
  override name = 'migration-032-ended-changes';

  override up(): void {
    this.addSql(
      'create index service_change_ended on service_change (kind, state, closed_at, id) where closed_at is not null',
    );
  }
}
