import type {
  ClosedState,
  TransferStanding,
  TransferState,
  TransferWait,
} from '../domain/transfer/transfer.ts';
import { readable } from './readable-instant.ts';

const waits: Record<TransferWait, string> = {
  holder: 'Waits for the consent of the **holder**',
  recipient: 'Waits for the consent of the **recipient**',
  both_parties: 'Waits for the consents of **holder and recipient**',
  notices: 'Cooling off: waits until all notices to both parties are accepted',
  cooling_off: 'Cooling off: both parties were told, the time is running',
  payment: 'Paused: waits for the **payment** of what is owed for the service',
  staff: 'Waits for **staff**: see the open task of this change',
  review: 'Asks how the transfer stands',
  nothing: 'Both consents are in: reads them back from Twilio, then changes the holder',
};

/** What the stored deadline does not end. */
const endless: readonly TransferWait[] = ['staff', 'review', 'nothing'];

const ends: Record<ClosedState, string> = {
  completed: 'Done: the service has its new holder and the panel is handed over',
  withdrawn: 'Ended: withdrawn by a party or by staff',
  expired: 'Ended: the window closed before both consents were in',
  refused: 'Ended: a rule failed; the reason is in the change',
};

function isClosed(state: TransferState): state is ClosedState {
  return Object.hasOwn(ends, state);
}

/** Nothing is waited for, and the holder has not changed yet. */
export function isToBeCommitted({ state, waitingFor }: TransferStanding): boolean {
  return waitingFor === 'nothing' && (state === 'awaiting_consents' || state === 'cooling_off');
}

/** What Temporal's UI shows of a transfer: in words, with the instant until which it waits. */
export function describeStanding(standing: TransferStanding): string {
  const { state } = standing;
  if (isClosed(state)) return `${ends[state]}.`;
  if (state === 'committed' && standing.waitingFor === 'nothing') {
    return 'The holder has changed; the panel is being handed over.';
  }
  const { waitingFor, deadline } = standing;
  const until = deadline === undefined || endless.includes(waitingFor) ? '' : `, until ${readable(deadline)}`;
  const look = standing.wakeAt === null ? '' : ` Next look: ${readable(standing.wakeAt)} at the latest.`;
  return `${waits[standing.waitingFor]}${until}.${look}`;
}
