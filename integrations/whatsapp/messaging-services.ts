import type twilio from 'twilio';
import { NotSent } from '../errors.ts';
import { items, type Page, PAGE_SIZE } from './pages.ts';
import type { MessagingService } from './port.ts';

/** Each is a request of its own. */
export const MOST_SERVICES = 50;

/**
 * The Messaging Services of the account that have this sender. Nobody can ask a service for its opt-outs: Twilio's API has no field
 * for them.
 * @throws {NotSent} also for an account with more services than are looked into.
 */
export async function servicesWith(
  client: twilio.Twilio,
  { sender, timeoutMs }: { sender: string; timeoutMs: number },
): Promise<MessagingService[]> {
  type Listed = { sid: string; friendlyName: string };
  const signal = AbortSignal.timeout(timeoutMs);
  const found: MessagingService[] = [];
  let looked = 0;
  const first = (): Promise<Page<Listed>> => client.messaging.v1.services.page({ pageSize: PAGE_SIZE });
  for await (const { sid, friendlyName: name } of items(first)) {
    looked += 1;
    if (looked > MOST_SERVICES) throw new NotSent({ party: 'whatsapp', code: 'TOO_MANY_SERVICES' });
    if (signal.aborted) throw new NotSent({ party: 'whatsapp', code: 'TIMED_OUT' });
    if (await hasSender(client, sid, sender)) found.push({ sid, name });
  }
  return found;
}

async function hasSender(client: twilio.Twilio, serviceSid: string, sender: string): Promise<boolean> {
  const first = (): Promise<Page<{ sender: string }>> =>
    client.messaging.v1.services(serviceSid).channelSenders.page({ pageSize: PAGE_SIZE });
  for await (const one of items(first)) if (one.sender === sender) return true;
  return false;
}
