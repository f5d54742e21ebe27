import { useInfiniteQuery } from '@tanstack/react-query';
import { trpc } from '../../core/api.ts';
import { byCursor } from '../../core/by-cursor.ts';
import { Paged } from '../paged.tsx';
import { type Catalogue, catalogue } from '../texts/catalogue.ts';
import { priceChanges } from '../texts/price-changes.ts';
import { PriceChangeCard } from './price-change-card.tsx';
import { planName, plansOf } from './words.ts';

type PriceChangesProps = {
  all: Catalogue;
  /** Of this plan alone. */
  planId?: string;
};

/** What was announced, the newest first. */
export function PriceChanges({ all, planId }: PriceChangesProps) {
  const list = useInfiniteQuery(
    trpc.staff.catalogue.priceChanges.infiniteQueryOptions(planId ? { planId } : {}, byCursor),
  );
  const nameOf = (id: string) => {
    const found = plansOf(all).find(({ plan }) => plan.id === id);
    return found ? planName(found) : catalogue.plan;
  };
  return (
    <Paged query={list} empty={{ title: priceChanges.none }}>
      {(change) => <PriceChangeCard change={change} plan={nameOf(change.planId)} />}
    </Paged>
  );
}
