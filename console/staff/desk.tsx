import { useQuery } from '@tanstack/react-query';
import { trpc } from '../core/api.ts';
import { instant } from '../core/format.ts';

/** Who is at the desk: their name, what they may do, and whose hours they read. */
export function useMe() {
  return useQuery(trpc.staff.account.me.queryOptions(undefined, { staleTime: Number.POSITIVE_INFINITY }))
    .data;
}

/** An instant in the company's hours. */
export function When({ at }: { at: string }) {
  const me = useMe();
  return <time dateTime={at}>{me ? instant(at, me.timeZone) : '…'}</time>;
}
