import type {
  CancellationStanding,
  CancellationState,
  CancellationWait,
} from '../domain/cancellation/cancellation.ts';
import { readable } from './readable-instant.ts';

const waits: Record<CancellationWait, string> = {
  time: 'Waits for the **end**: the holder can withdraw it until then',
  backup: 'The end has come; waits for the **backup** of the account',
  office_hours: 'The end has come; waits for the **hours** in which services are ended',
  messages: 'The end has come; waits until the **messages** that came before are processed',
  upgrade: 'Waits until the paid **upgrade** of the service is done',
  payment: 'Waits for a **payment**',
  staff: 'Waits for **staff**: see the open task of this change',
  review: 'Asks how the cancellation stands',
  nothing: 'Claimed: the account is being deleted on its server',
};

const ends: Partial<Record<CancellationState, string>> = {
  completed: 'Done: the account is proven gone and the service has ended.',
  withdrawn: 'Ended: the service goes on; the reason is in the change.',
};

/** What Temporal's UI shows of a cancellation: in words, with the instant until which it waits. */
export function describeCancellation(standing: CancellationStanding): string {
  const { state, waitingFor, deadline, wakeAt } = standing;
  const end = ends[state];
  if (end) return end;
  const until = deadline !== undefined && waitingFor === 'time' ? `, ${readable(deadline)}` : '';
  const look = wakeAt === null ? '' : ` Next look: ${readable(wakeAt)} at the latest.`;
  return `${waits[waitingFor]}${until}.${look}`;
}
