import {
  claimToRead,
  type MessageToRead,
  type Reading,
  recordReading,
} from '../domain/messaging/read-back.ts';
import { MINUTE_MS } from '../domain/time.ts';
import type { VerbContext } from '../domain/transaction/context.ts';
import { faultOf } from '../integrations/whatsapp/errors.ts';
import type { WhatsAppPort } from '../integrations/whatsapp/port.ts';

type Dependencies = {
  whatsapp: Pick<WhatsAppPort, 'fetchStatus'>;
  context: () => Promise<VerbContext>;
};

/** Readings of one look, one after the other: with the pause between looks, three a second at most. */
const READINGS_AT_ONCE = 50;
/** After so long a look begins no further reading; what is left is due again soon. */
const LONGEST_LOOK_MS = MINUTE_MS;

/**
 * Reads back from Twilio the states that no callback has told (A5, T10). Called every few seconds; resolves to how many it
 * read. A look that Twilio does not answer ends: it decides nothing, and its messages are due again.
 */
export function createStatusReader({ whatsapp, context }: Dependencies): () => Promise<number> {
  return async () => {
    const enough = AbortSignal.timeout(LONGEST_LOOK_MS);
    const due = await claimToRead(await context(), { limit: READINGS_AT_ONCE });
    let read = 0;
    for (const message of due) {
      if (enough.aborted) break;
      const reading = await readingOf(whatsapp, message);
      await recordReading(await context(), reading);
      read += 1;
    }
    return read;
  };
}

async function readingOf(whatsapp: Dependencies['whatsapp'], message: MessageToRead): Promise<Reading> {
  const { providerId } = message;
  const found = await whatsapp.fetchStatus(providerId);
  if (!found) return { ...message, absent: true };
  return { ...message, found: { providerId, ...found, fault: faultOf(found.errorCode) } };
}
