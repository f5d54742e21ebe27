import type { inferRouterOutputs } from '@trpc/server';
import type { AppRouter } from '../../api/router.ts';

/** What the API answers, by the path of the procedure: `Outputs['staff']['tasks']['get']`. */
export type Outputs = inferRouterOutputs<AppRouter>;
