import { Migration } from '@mikro-orm/migrations';
import { grantsOf } from './002/application-role.ts';
import { notifications, rightsOfNotifications } from './021/notifications.ts';

/** Payments at the gateway, as it tells of them and as it is asked for them (B4). */
export class Migration021Notifications extends Migration {
  override name = 'migration-021-notifications';

  override up(): void {
    for (const sql of [notifications, grantsOf(rightsOfNotifications)]) this.addSql(sql);
  }
}
