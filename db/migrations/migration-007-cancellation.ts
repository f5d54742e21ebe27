import { Migration } from '@mikro-orm/migrations';
import { grantsOf } from './002/application-role.ts';
import {
  cancellationPolicies,
  cancellationTables,
  frozenPolicies,
  rightsOfCancellation,
} from './007/cancellation.ts';

/** How a service ends at its holder's or the company's wish, and what a domain has instead. */
export class Migration007Cancellation extends Migration {
  override name = 'migration-007-cancellation';

  override up(): void {
    const rights = grantsOf(rightsOfCancellation);
    for (const sql of [cancellationTables, cancellationPolicies, frozenPolicies, rights]) this.addSql(sql);
  }
}
