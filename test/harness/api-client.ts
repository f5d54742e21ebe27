import { createTRPCClient, httpLink } from '@trpc/client';
import type { AppRouter } from '../../api/router.ts';

/** The public API as any client sees it, in a session or with an integration key. */
export function apiClient({ apiUrl }: { apiUrl: string }, token?: string) {
  const headers = token ? { authorization: `Bearer ${token}` } : {};
  return createTRPCClient<AppRouter>({ links: [httpLink({ url: `${apiUrl}/trpc`, headers })] });
}
