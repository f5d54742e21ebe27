import { refuse } from '../errors.ts';
import { type LocalDate, localDateOf } from '../time.ts';
import { actingAdministrator } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { transaction } from '../transaction/transaction.ts';

type Withdrawn = { priceChangeId: string };

/**
 * Takes an announced price back before its day (B2): no further renewal has it, a service that has it already for a term paid
 * early gets its own one back, and who was told is told so, each by the clock. What was invoiced stays. Again is a success.
 * @throws {DomainError} FORBIDDEN, NOT_FOUND, PRICE_CHANGE_IN_FORCE from its day on.
 */
export function withdrawPriceChange(ctx: VerbContext, { priceChangeId }: Withdrawn): Promise<Withdrawn> {
  const { staffId } = actingAdministrator(ctx);
  return transaction(ctx, async (tx) => {
    const [change] = await tx.em.execute<{ from: LocalDate; withdrawn: boolean; zone: string }[]>(
      /* sql */ `select c.from_date as "from", c.withdrawn_at is not null as withdrawn, w.time_zone as zone
      from price_change c cross join company_settings w where c.id = ? for no key update of c`,
      [priceChangeId],
    );
    if (!change) refuse('NOT_FOUND');
    const { from, withdrawn, zone } = change;
    if (withdrawn) return { priceChangeId };
    if (localDateOf(tx.now, zone) >= from) refuse('PRICE_CHANGE_IN_FORCE', { from });
    await tx.em.execute(
      /* sql */ `with withdrawn as (
        update price_change set withdrawn_at = ?, withdrawn_by = ? where id = ? returning id, withdrawn_at
      )
      update price_notice n set due_at = withdrawn.withdrawn_at from withdrawn
      where n.price_change_id = withdrawn.id`,
      [tx.now, staffId, priceChangeId],
    );
    tx.event({ type: 'catalogue.price_change_withdrawn', data: { priceChangeId } });
    return { priceChangeId };
  });
}
