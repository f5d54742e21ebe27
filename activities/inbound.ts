import { owedCollection, recordCollection } from '../domain/changes/restore-mode.ts';
import type { InboundArrival } from '../domain/messaging/receive-inbound.ts';
import { storeMissing } from '../domain/messaging/store-missing.ts';
import { DAY_MS, MINUTE_MS } from '../domain/time.ts';
import type { VerbContext } from '../domain/transaction/context.ts';
import type { ReceivedMessage, WhatsAppPort } from '../integrations/whatsapp/port.ts';

type Dependencies = {
  whatsapp: Pick<WhatsAppPort, 'listInbound'>;
  context: () => Promise<VerbContext>;
};

/** How far back the first look of a process goes: longer than any outage of ours should last. */
const FIRST_LOOK_BACK_MS = 3 * DAY_MS;
/** Each look begins this long before the last one. */
const OVERLAP_MS = 15 * MINUTE_MS;
/** A younger message is left to its webhook, which alone tells whether it was forwarded (T7). */
const LEFT_TO_WEBHOOK_MS = MINUTE_MS;

/**
 * Looks at Twilio for inbound messages whose webhook never came (invariant 11). Called every few minutes by the sweep;
 * resolves to how many it stored. A look that fails is made again over the same stretch. The first one in restore mode goes back
 * to what the database knows, whatever this process looked at before, and lets the mode end (B10).
 */
export function createInboundCollector({ whatsapp, context }: Dependencies): () => Promise<number> {
  let lookedUntil: number | undefined;
  return async () => {
    const ctx = await context();
    const now = ctx.now.getTime();
    const owed = await owedCollection(ctx);
    const firstLook = Math.min(now - FIRST_LOOK_BACK_MS, (owed?.from.getTime() ?? now) - OVERLAP_MS);
    const since = new Date(lookedUntil === undefined || owed ? firstLook : lookedUntil - OVERLAP_MS);
    const arrivals: InboundArrival[] = [];
    for await (const message of whatsapp.listInbound({ since })) {
      if (!isLeftToWebhook(message, now)) arrivals.push(arrivalOf(message));
    }
    const stored = arrivals.length === 0 ? 0 : await storeMissing(ctx, { arrivals });
    lookedUntil = now;
    if (owed) await recordCollection(ctx, owed);
    return stored;
  };
}

/** One whose time Twilio does not tell waits for nothing: to store it twice does no harm. */
function isLeftToWebhook({ dateSent }: ReceivedMessage, now: number): boolean {
  return dateSent !== undefined && dateSent.getTime() > now - LEFT_TO_WEBHOOK_MS;
}

function arrivalOf(message: ReceivedMessage): InboundArrival {
  const { sid, from, to, body, numMedia: mediaCount, dateSent: receivedAt } = message;
  return { sid, from, to, body, mediaCount, forwarded: undefined, receivedAt };
}
