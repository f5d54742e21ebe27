import { Migration } from '@mikro-orm/migrations';
import { grantsOf } from './002/application-role.ts';
import { rightsOfUpgradeColumns, rightsOfUpgrades, upgrades } from './024/upgrades.ts';

/** Upgrades, quotes that carry one, and cancellations that run after one. */
export class Migration024Upgrades extends Migration {
  override name = 'migration-024-upgrades';

  override up(): void {
    for (const sql of [upgrades, grantsOf(rightsOfUpgrades), rightsOfUpgradeColumns]) this.addSql(sql);
  }
}
