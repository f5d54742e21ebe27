import type { RenewalStanding, RenewalWait } from '../domain/renewal/standing.ts';
import type { RenewalStage } from '../domain/services/renewal.ts';
import { readable } from './readable-instant.ts';

const stages: Record<RenewalStage, string> = {
  waiting: 'The term **runs**',
  owed: 'An invoice is **owed**',
  suspended: '**Suspended** for what is owed',
  ending: 'The service is being **ended**',
  renewed: 'Done: the next term has begun.',
  ended: 'Done: the service has ended.',
};

const waits: Record<RenewalWait | 'review', string> = {
  time: 'waits for its day',
  payment: 'waits for a payment',
  notice: 'waits until its notice is taken',
  cancellation: 'waits for the change of its service that is open',
  upgrade: 'waits for the upgrade of its service that is open',
  staff: 'waits for **staff**: see the open tasks',
  review: 'asks how it stands',
  nothing: 'is over',
};

/** What Temporal's UI shows of a term: in words, with the instant until which it waits. */
export function describeRenewal({ state, waitingFor, wakeAt }: RenewalStanding): string {
  if (state === 'renewed' || state === 'ended') return stages[state];
  const look = wakeAt === null ? '' : ` Next look: ${readable(wakeAt)} at the latest.`;
  return `${stages[state]}; ${waits[waitingFor]}.${look}`;
}
