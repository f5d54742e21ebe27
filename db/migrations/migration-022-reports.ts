import { Migration } from '@mikro-orm/migrations';
import { grantsOf } from './002/application-role.ts';
import { holdPolicy, reports, rightsOfReports } from './022/reports.ts';

/** Bank transfers that clients report (B4). */
export class Migration022Reports extends Migration {
  override name = 'migration-022-reports';

  override up(): void {
    const rights = [grantsOf(rightsOfReports), 'grant update (held_until) on invoice to tramite_app'];
    for (const sql of [reports, holdPolicy, ...rights]) this.addSql(sql);
  }
}
