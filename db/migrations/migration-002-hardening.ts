import { Migration } from '@mikro-orm/migrations';
import { accessHardening } from './002/access.ts';
import { accountTables } from './002/accounts.ts';
import { applicationRole } from './002/application-role.ts';
import { consentOrder } from './002/consent-order.ts';
import { delivery } from './002/delivery.ts';
import { inboundUnknowns } from './002/inbound.ts';
import { phones } from './002/phones.ts';

/** What attacks on the transfer asked of the tables. */
export class Migration002Hardening extends Migration {
  override name = 'migration-002-hardening';

  override up(): void {
    for (const sql of [
      phones,
      accessHardening,
      accountTables,
      inboundUnknowns,
      delivery,
      consentOrder,
      // The last one: what every other part may have given is taken back here.
      applicationRole,
    ]) {
      this.addSql(sql);
    }
  }
}
