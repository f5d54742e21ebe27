import { Migration } from '@mikro-orm/migrations';
import { grantsOf } from './002/application-role.ts';
import { gateway, rightsOfGateway } from './019/gateway.ts';

/** A way to pay for what remains owed of an invoice (B4). */
export class Migration019Gateway extends Migration {
  override name = 'migration-019-gateway';

  override up(): void {
    for (const sql of [gateway, grantsOf(rightsOfGateway)]) this.addSql(sql);
  }
}
