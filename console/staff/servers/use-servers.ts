import { useInfiniteQuery } from '@tanstack/react-query';
import { trpc } from '../../core/api.ts';
import { byCursor } from '../../core/by-cursor.ts';
import type { Server } from '../texts/servers.ts';

/** More than nearly every company has. */
const AT_ONCE = 100;

export function useServers() {
  return useInfiniteQuery(trpc.staff.servers.list.infiniteQueryOptions({ limit: AT_ONCE }, byCursor));
}

type Read = { pages: readonly { items: readonly Server[] }[] };

/** What they are called; one that was not read yet stands as its id. */
export function serverNames(read: Read | undefined, ids: readonly string[]): string[] {
  const servers = read?.pages.flatMap(({ items }) => items) ?? [];
  return ids.map((id) => servers.find((server) => server.id === id)?.name ?? id);
}
