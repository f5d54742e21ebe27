/**
 * The delivery of one message, WhatsApp or e-mail (A2–A5), from the queue to the provider or to staff.
 *
 * Invariants:
 * D1  Postgres claims a message before it is sent and nothing is sent without a claim: never two for one row.
 * D2  After a claim whose end is unknown nothing is sent again, until a status callback or a person says what happened.
 * D3  A signal or a timer is only a reason to ask again; rings may come early, late, twice or in any order.
 * D4  Every wait has an instant to wake at or an open staff task.
 * D5  Arguments, signals and results hold ids, instants and literals; nothing personal enters the history.
 */
import { ActivityFailure, isCancellation, proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { DeliveryActivities } from '../activities/delivery.ts';
import type { MessageStand } from '../domain/messaging/message-stand.ts';
import { doorbell } from './doorbell.ts';
import { type DeliveryInput, statusReceived, taskResolved } from './messages.ts';
import { activityOptions } from './options.ts';
import { readable } from './readable-instant.ts';
import { idIn, invalidInput } from './run-input.ts';

export async function delivery(input: DeliveryInput): Promise<string> {
  const messageId = idIn(input, 'messageId');
  const channel = channelIn(input);
  const bell = doorbell([statusReceived, taskResolved]);

  const send = async (): Promise<MessageStand> => {
    try {
      return await sending(channel, 'Send the message').sendMessage(messageId);
    } catch (error) {
      if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
      return database('Leave the message to staff').parkMessage(messageId);
    }
  };

  const follow = async (stand: Exclude<MessageStand, { is: 'over' }>): Promise<MessageStand> => {
    switch (stand.is) {
      case 'ready':
        return send();
      case 'held':
        await bell.wait(stand.wakeAt, 'Wait until it may be sent');
        return send();
      case 'unknown':
        await bell.wait(stand.wakeAt, 'Wait for a status callback');
        return database('See whether a callback settled it').reviewMessage(messageId);
      case 'parked':
        await bell.wait(null, 'Wait for staff');
        return database('Follow what staff chose').reviewMessage(messageId);
    }
  };

  let stand = await send();
  while (stand.is !== 'over') {
    setCurrentDetails(describe(stand));
    stand = await follow(stand);
  }
  setCurrentDetails(`Over: ${stand.state}.`);
  return stand.state;
}

function channelIn({ channel = 'whatsapp' }: DeliveryInput): 'whatsapp' | 'email' {
  if (channel !== 'whatsapp' && channel !== 'email')
    throw invalidInput('expected a channel: whatsapp or email');
  return channel;
}

/** Shows operations, in words, what the run waits for and until when. */
function describe(stand: Exclude<MessageStand, { is: 'over' }>): string {
  switch (stand.is) {
    case 'ready':
      return 'Sends it now.';
    case 'held':
      return `Held by quiet hours, by a failure that passes or by a stop (see the open tasks). Next look: ${readable(stand.wakeAt)} at the latest.`;
    case 'unknown':
      return `Nobody knows whether it was sent: waits for a **status callback** until ${readable(stand.wakeAt)}, then for staff.`;
    case 'parked':
      return 'Waits for **staff**: see the open task of this message.';
  }
}

function database(summary: string) {
  return proxyActivities<DeliveryActivities>({ ...activityOptions.database, summary });
}

function sending(channel: 'whatsapp' | 'email', summary: string) {
  return proxyActivities<DeliveryActivities>({ ...activityOptions[channel], summary });
}
