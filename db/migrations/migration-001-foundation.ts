import { Migration } from '@mikro-orm/migrations';
import { accessTables } from './001/access.ts';
import { applicationRole } from './001/application-role.ts';
import { billingTables } from './001/billing.ts';
import { changeTables, lockFunction } from './001/changes.ts';
import { deferForeignKeys } from './001/foreign-keys.ts';
import { houseTables } from './001/house.ts';
import { messageTables } from './001/messages.ts';
import { serviceTables } from './001/services.ts';

/** The foundation: every table of the house, clients, services, billing, the transfer and its messages. */
export class Migration001Foundation extends Migration {
  override name = 'migration-001-foundation';

  override up(): void {
    for (const sql of [
      houseTables,
      accessTables,
      serviceTables,
      billingTables,
      changeTables,
      messageTables,
      lockFunction,
      deferForeignKeys,
      applicationRole,
    ]) {
      this.addSql(sql);
    }
  }
}
