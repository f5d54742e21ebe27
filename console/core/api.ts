import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { createTRPCClient, httpLink, httpSubscriptionLink, splitLink } from '@trpc/client';
import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query';
import type { AppRouter } from '../../api/router.ts';
import { isPassing, isSessionOver, reasonOf } from './reason.ts';
import { session } from './session.ts';

const ADDRESS = '/trpc';
const MOST_RETRIES = 2;
/** For how long what was read is shown again without asking. */
const FRESH_MS = 10_000;

/** The session's cookie is all that calls bring along, and the browser adds it. */
export const client = createTRPCClient<AppRouter>({
  links: [
    splitLink({
      condition: ({ type }) => type === 'subscription',
      true: httpSubscriptionLink({ url: ADDRESS }),
      false: httpLink({ url: ADDRESS }),
    }),
  ],
});

const noticeEnd = (error: Error) => {
  if (isSessionOver(reasonOf(error))) session.end();
};

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noticeEnd }),
  mutationCache: new MutationCache({ onError: noticeEnd }),
  defaultOptions: {
    queries: {
      staleTime: FRESH_MS,
      retry: (count, error) => count < MOST_RETRIES && isPassing(reasonOf(error)),
    },
    // One that waited for the network would act later, when nobody looks any more.
    mutations: { networkMode: 'always' },
  },
});

/** Every procedure of the API, as options of TanStack Query: `useQuery(trpc.services.list.queryOptions({}))`. */
export const trpc = createTRPCOptionsProxy<AppRouter>({ client, queryClient });
