import { Migration } from '@mikro-orm/migrations';
import { grantsOf } from './002/application-role.ts';
import { alerts, rightsOfAlertColumns, rightsOfAlerts } from './026/alerts.ts';

/** Alerts as clients and staff see them, and contacts that cannot be reached. */
export class Migration026Alerts extends Migration {
  override name = 'migration-026-alerts';

  override up(): void {
    for (const sql of [alerts, grantsOf(rightsOfAlerts), rightsOfAlertColumns]) this.addSql(sql);
  }
}
