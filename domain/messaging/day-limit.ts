import { MINUTE_MS } from '../time.ts';
import type { Transaction } from '../transaction/transaction.ts';
import type { Fault } from './fault.ts';
import type { OutboundMessage } from './outbound-message.ts';
import { keyOf } from './sending-stop.ts';
import { templateOf } from './templates.ts';

/** WhatsApp's limit is of a day, of a second or of one recipient: Twilio's code does not say which. */
const SOME_LIMIT = '63018';
/** It is the day's where so many people were refused within so long, some of them this much after the others. */
const REFUSED = { people: 3, withinMs: 10 * MINUTE_MS, apartMs: MINUTE_MS };

/**
 * When the next local day begins, if a failure shows that a limit of this one is reached; undefined if it does not (A4). WhatsApp's
 * is one of templates, and an answer is free text.
 */
export async function endOfDayLimit(
  tx: Transaction,
  { template }: OutboundMessage,
  { code, fault }: { code: string; fault: Fault },
): Promise<Date | undefined> {
  const maySay = code === SOME_LIMIT && templateOf(template).messageClass !== 'answer';
  if (fault !== 'day' && !maySay) return undefined;
  const [limit] = await tx.em.execute<{ isOfDay: boolean; nextDay: Date }[]>(LIMIT, [
    fault === 'day',
    keyOf({ channel: 'whatsapp', day: true }),
    REFUSED.people,
    `${REFUSED.apartMs} ms`,
    new Date(tx.now.getTime() - REFUSED.withinMs),
    tx.now,
  ]);
  return limit?.isOfDay ? new Date(limit.nextDay) : undefined;
}

const LIMIT = /* sql */ `
select ? or exists (select from sending_stop where cause = ? and lifted_at is null) or (
    select count(distinct m.address) >= ? and max(a.failed_at) - min(a.failed_at) >= ?::interval
    from failed_attempt a join outbound_message m on m.id = a.message_id
    where a.error_code = '${SOME_LIMIT}' and a.failed_at > ?) as "isOfDay",
  (date_trunc('day', ?::timestamptz at time zone s.time_zone) + interval '1 day') at time zone s.time_zone as "nextDay"
  from company_settings s`;
