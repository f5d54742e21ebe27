import { Migration } from '@mikro-orm/migrations';
import { grantsOf } from './002/application-role.ts';
import { receipts, rightsOfReceipts } from './023/receipts.ts';

/** Receipts of bank transfers that come over WhatsApp (B4). */
export class Migration023Receipts extends Migration {
  override name = 'migration-023-receipts';

  override up(): void {
    for (const sql of [receipts, grantsOf(rightsOfReceipts)]) this.addSql(sql);
  }
}
