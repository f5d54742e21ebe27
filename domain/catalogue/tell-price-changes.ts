import { PRICE_TOLD_AT, PRICE_UNDER_WAY } from '../billing/price-change.ts';
import { lockClock } from '../changes/clock-state.ts';
import { type HeldService, lockHeldService, subjectsOfService } from '../services/lock-held-service.ts';
import { ENDED_STATUSES } from '../services/service.ts';
import { openTask } from '../tasks/open-task.ts';
import { DAY_MS, HOUR_MS } from '../time.ts';
import type { VerbContext } from '../transaction/context.ts';
import { eachAlone } from '../transaction/each-alone.ts';
import { read, type Transaction, transaction } from '../transaction/transaction.ts';
import { type PriceNotice, tellPrice, tellPriceStays } from './price-notices.ts';

/** When a service is looked at again whose look did not come to its end. */
const NEXT_TRY_MS = HOUR_MS;
/** When it is looked whether a channel took what was told, and again while one still may. */
const LOOK_AFTER_MS = 2 * DAY_MS;
const LOOK_AGAIN_MS = DAY_MS;

type Due = { changeId: string; serviceId: string };

/**
 * Tells the holders of services for which another price was announced, or withdrawn (B2); at most `limit`, each in a
 * transaction of its own. While the database counts as restored it tells nobody (B10). One statement where nothing is due.
 */
export async function tellPriceChanges(ctx: VerbContext, { limit }: { limit: number }): Promise<void> {
  const due = await read(ctx).execute<Due[]>(
    /* sql */ `update price_notice n set due_at = ? from (
      select price_change_id, service_id from price_notice where due_at <= ? order by due_at limit ?
      for update skip locked
    ) as due
    where n.price_change_id = due.price_change_id and n.service_id = due.service_id
      and not exists (select from clock_state where restoring_since is not null)
    returning n.price_change_id as "changeId", n.service_id as "serviceId"`,
    [new Date(ctx.now.getTime() + NEXT_TRY_MS), ctx.now, limit],
  );
  await eachAlone(due, (one) => tellOne(ctx, one));
}

function tellOne(ctx: VerbContext, { changeId, serviceId }: Due): Promise<void> {
  return transaction(ctx, async (tx) => {
    const service = await lockHeldService(tx, serviceId);
    const [notice] = await tx.em.execute<Loaded[]>(NOTICE, [changeId, serviceId]);
    // Restore mode begins between two looks, not within one.
    const { isRestoring } = await lockClock(tx);
    if (!notice || isRestoring) return;
    if (notice.isWithdrawn) await takePriceBack(tx, service, notice);
    else await announce(tx, service, notice);
  });
}

type Loaded = PriceNotice & {
  isWithdrawn: boolean;
  isOver: boolean;
  /** Whom it was told to, and whether a channel took what is told to the present holder. */
  toldTo: string | null;
  wasTaken: boolean;
  /** Whether it is still on its way, or staff is asked about it already. */
  isUnderWay: boolean;
  price: string;
  movedFrom: string | null;
};

/** Whoever withdraws the change waits, or was first. What it changes is the price of the last change before it, if there is one. */
const NOTICE = /* sql */ `
select c.id as "changeId", c.amount::text as "newPrice", c.currency, c.from_date as "from", c.notice_days as "noticeDays",
  w.time_zone as zone, c.withdrawn_at is not null as "isWithdrawn", n.is_over as "isOver", n.client_id as "toldTo",
  ${PRICE_TOLD_AT} is not null as "wasTaken", ${PRICE_UNDER_WAY} as "isUnderWay", s.price::text as price, n.moved_from::text as "movedFrom",
  coalesce((select e.amount from price_notice x join price_change e on e.id = x.price_change_id
    where x.service_id = s.id and not x.is_over and x.client_id = o.client_id and e.withdrawn_at is null
      and e.from_date < c.from_date order by e.from_date desc limit 1), s.price)::text as "oldPrice"
from price_notice n
join price_change c on c.id = n.price_change_id
join service s on s.id = n.service_id
join ownership_interval o on o.service_id = s.id and o.ended_at is null
cross join company_settings w
where n.price_change_id = ? and n.service_id = ?
for share of c`;

/** A service that has ended, costs nothing or costs that much already is left as it is; one that is not renewed, until it is. */
async function announce(tx: Transaction, service: HeldService, notice: Loaded): Promise<void> {
  const isOver = notice.isOver || ENDED_STATUSES.includes(service.status) || notice.price === '0';
  const isTold =
    !isOver && service.renews && notice.toldTo !== service.holder.id && notice.oldPrice !== notice.newPrice;
  if (isTold) tellPrice(tx, service, notice);
  const wasTold = !isOver && notice.toldTo === service.holder.id;
  if (wasTold && !notice.wasTaken && !notice.isUnderWay) await askAboutUntold(tx, service, notice);
  const again = wasTold && !notice.wasTaken && notice.isUnderWay ? LOOK_AGAIN_MS : null;
  await settle(tx, service, notice, { isOver, isTold, lookAgainMs: isTold ? LOOK_AFTER_MS : again });
}

/** Nobody took it: the service keeps its price, which staff hears of once (B2, G7). */
async function askAboutUntold(
  tx: Transaction,
  { id: subjectId, holder }: HeldService,
  { changeId: priceChangeId }: Loaded,
): Promise<void> {
  await openTask(tx, {
    kind: 'price_change_untold',
    subjectId,
    clientId: holder.id,
    details: { priceChangeId },
  });
}

/** A price that a term paid early brought goes back, unless another one came on top of it. */
async function takePriceBack(tx: Transaction, service: HeldService, notice: Loaded): Promise<void> {
  const { changeId: priceChangeId, movedFrom: amount, price, newPrice, toldTo } = notice;
  if (amount !== null && price === newPrice) {
    await tx.em.execute('update service set price = ? where id = ?', [amount, service.id]);
    tx.event({
      type: 'service.price_changed',
      ...subjectsOfService(service),
      data: { priceChangeId, amount },
    });
  }
  const concernsHolder = toldTo === service.holder.id && !ENDED_STATUSES.includes(service.status);
  if (concernsHolder) await tellPriceStays(tx, service, { ...notice, oldPrice: amount ?? notice.oldPrice });
  await settle(tx, service, notice, { isOver: true, isTold: false, lookAgainMs: null });
}

async function settle(
  tx: Transaction,
  service: HeldService,
  { changeId }: Loaded,
  next: { isOver: boolean; isTold: boolean; lookAgainMs: number | null },
): Promise<void> {
  const { isOver, isTold, lookAgainMs } = next;
  const dueAt = lookAgainMs === null ? null : new Date(tx.now.getTime() + lookAgainMs);
  await tx.em.execute(
    /* sql */ `update price_notice set due_at = ?, is_over = ?,
      client_id = case when ? then ?::uuid else client_id end, told_at = case when ? then ? else told_at end
    where price_change_id = ? and service_id = ?`,
    [dueAt, isOver, isTold, service.holder.id, isTold, tx.now, changeId, service.id],
  );
}
