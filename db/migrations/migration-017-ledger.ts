import { Migration } from '@mikro-orm/migrations';
import { grantsOf } from './002/application-role.ts';
import { ledgerSums, ledgerTables, reversalPolicy, rightsOfLedger } from './017/ledger.ts';

/** What each payment was spent on, what was taken back, what nobody claims; the sums held by the database (B4). */
export class Migration017Ledger extends Migration {
  override name = 'migration-017-ledger';

  override up(): void {
    const rights = [grantsOf(rightsOfLedger), 'grant update (due_date) on invoice to tramite_app'];
    for (const sql of [ledgerTables, ledgerSums, reversalPolicy, ...rights]) this.addSql(sql);
  }
}
