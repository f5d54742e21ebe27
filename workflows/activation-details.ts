import type { ActivationStanding, ActivationState } from '../domain/activation/activation.ts';
import { readable } from './readable-instant.ts';

const ends: Partial<Record<ActivationState, string>> = {
  completed: 'Done: the service is active and its first term has begun.',
  cancelled: 'Ended: the order was cancelled.',
  expired: 'Ended: the order was not paid in time; its invoice is void.',
};

const waits: Record<ActivationStanding['waitingFor'], string> = {
  payment: 'Waits for the **payment** of the order',
  staff: 'Waits for **staff**: see the open task of this change',
  review: 'Asks how the activation stands',
  nothing: 'Paid for, or begun by staff: the account is being created',
};

/** What Temporal's UI shows of an activation: in words, with the instant until which it waits. */
export function describeActivation({ state, waitingFor, wakeAt }: ActivationStanding): string {
  const end = ends[state];
  if (end) return end;
  const look = wakeAt === null ? '' : ` Next look: ${readable(wakeAt)} at the latest.`;
  return `${waits[waitingFor]}.${look}`;
}
