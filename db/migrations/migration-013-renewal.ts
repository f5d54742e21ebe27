import { Migration } from '@mikro-orm/migrations';
import { grantsOf } from './002/application-role.ts';
import {
  oneRenewalATerm,
  renewalTables,
  rightsOfColumns,
  rightsOfRenewal,
  runsOfServices,
} from './013/renewal.ts';

/** Terms that follow one another, and what happens while a renewal is not paid (B2, B3). */
export class Migration013Renewal extends Migration {
  override name = 'migration-013-renewal';

  override up(): void {
    const rights = [grantsOf(rightsOfRenewal), rightsOfColumns];
    for (const sql of [renewalTables, oneRenewalATerm, runsOfServices, ...rights]) this.addSql(sql);
  }
}
