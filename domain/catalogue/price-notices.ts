import { priceNoticeKey } from '../billing/price-change.ts';
import { takeBack } from '../messaging/take-back.ts';
import { tell } from '../messaging/tell.ts';
import { formatMoney } from '../money.ts';
import type { HeldService } from '../services/lock-held-service.ts';
import { addDays, formatDate, type LocalDate, laterOf, localDateOf } from '../time.ts';
import type { Transaction } from '../transaction/transaction.ts';

/** What an announced change makes of a service's price; money in minor units. */
export type PriceNotice = {
  changeId: string;
  oldPrice: string;
  newPrice: string;
  currency: string;
  from: LocalDate;
  noticeDays: number;
  zone: string;
};

/** The price that the terms of a service will have, to its holder; the days of notice count from today (B2, D23). */
export function tellPrice(tx: Transaction, service: HeldService, notice: PriceNotice): void {
  const { from, noticeDays, zone } = notice;
  const first = laterOf(from, addDays(localDateOf(tx.now, zone), noticeDays));
  tell(tx, {
    to: service.holder,
    businessKey: priceNoticeKey(notice.changeId, service.id, service.holder.id),
    template: 'price_change_announced',
    variables: { ...said(service, notice), from: formatDate(first) },
  });
}

/** That it will not have it; not to whom the first message did not reach. */
export async function tellPriceStays(
  tx: Transaction,
  service: HeldService,
  notice: PriceNotice & { wasTaken: boolean },
): Promise<void> {
  const key = priceNoticeKey(notice.changeId, service.id, service.holder.id);
  await takeBack(tx, key);
  if (!notice.wasTaken) return;
  tell(tx, {
    to: service.holder,
    businessKey: `${key}/withdrawn`,
    template: 'price_change_withdrawn',
    variables: said(service, notice),
  });
}

function said(service: HeldService, { newPrice, oldPrice, currency }: PriceNotice) {
  return {
    name: service.holder.name,
    service: service.label,
    oldPrice: formatMoney({ amount: BigInt(oldPrice), currency }),
    newPrice: formatMoney({ amount: BigInt(newPrice), currency }),
  };
}
