import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { trpc } from '../core/api.ts';
import { Loaded } from '../core/states.tsx';

/** The company's own currency: in it is what is about no service (G2). */
export function CompanyCurrency({ children }: { children: (currency: string) => ReactNode }) {
  const query = useQuery(trpc.staff.settings.get.queryOptions());
  return <Loaded query={query}>{({ currency }) => children(currency)}</Loaded>;
}
