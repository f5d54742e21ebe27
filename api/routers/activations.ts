import { getActivation, listActivations } from '../../domain/activation/activation-view.ts';
import { watchedChange } from '../change-procedures.ts';
import { router } from '../trpc.ts';
import { activationOutput } from './activation-output.ts';

/** What was hired, until it works (B1); `services.order` begins it. What is not yours is NOT_FOUND. */
export const activationsRouter = router({
  ...watchedChange({
    one: activationOutput,
    item: activationOutput,
    get: getActivation,
    list: listActivations,
  }),
});
