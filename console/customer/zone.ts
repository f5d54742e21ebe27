import { useQuery } from '@tanstack/react-query';
import { trpc } from '../core/api.ts';

/** The company's zone, in which every moment is told; undefined until it is known. */
export function useZone(): string | undefined {
  return useQuery(trpc.account.me.queryOptions()).data?.timeZone;
}
