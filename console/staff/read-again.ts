import type { FetchQueryOptions, QueryKey } from '@tanstack/react-query';
import { queryClient, trpc } from '../core/api.ts';

/** Whatever the desk shows may be another by now. */
export const readAgain = () => queryClient.invalidateQueries({ queryKey: trpc.staff.pathKey() });

/** Takes what a decision was about as it is after it. What could not be read says the page itself. */
export async function takeNow<Read, Failure, Data, Key extends QueryKey>(
  what: FetchQueryOptions<Read, Failure, Data, Key>,
  take: (now: Data) => void,
): Promise<void> {
  await queryClient.fetchQuery({ ...what, staleTime: 0 }).then(take, () => undefined);
}
