import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import type { inferOutput } from '@trpc/tanstack-react-query';
import { queryClient, trpc } from '../core/api.ts';
import { useLive } from '../core/live.ts';
import { readAgain } from './read-again.ts';

const kinds = {
  transfer: trpc.transfers,
  cancellation: trpc.cancellations,
  upgrade: trpc.upgrades,
  activation: trpc.activations,
};
export type FollowedKind = keyof typeof kinds;
export type FollowedChange<Kind extends FollowedKind = FollowedKind> = inferOutput<
  (typeof kinds)[Kind]['get']
>;

/** A change as it stands, and as it goes on while it is seen; what else is shown of it follows. */
export function useFollowed<Kind extends FollowedKind>(
  kind: Kind,
  changeId: string,
): UseQueryResult<FollowedChange<Kind>> {
  // Of every kind what all of them have: one stands for another.
  const procedures = kinds[kind] as unknown as typeof trpc.transfers;
  const options = procedures.get.queryOptions({ changeId });
  useLive(procedures.watch, { changeId }, (now) => {
    const known = queryClient.getQueryData(options.queryKey);
    queryClient.setQueryData(options.queryKey, now);
    if (known?.version !== now.version) void readAgain('services', 'invoices', 'account');
  });
  return useQuery(options) as unknown as UseQueryResult<FollowedChange<Kind>>;
}
