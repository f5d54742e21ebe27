import { randomBytes } from 'node:crypto';
import { type InboundArrival, receiveInbound } from '../../domain/messaging/receive-inbound.ts';
import { senderKeyOf } from '../../domain/messaging/sender.ts';
import { processSender } from '../../domain/procedures/process-sender.ts';
import type { VerbContext } from '../../domain/transaction/context.ts';
import { TEST_DEPLOYMENT, testContext } from '../harness/builders.ts';
import type { TestDatabase } from '../harness/database.ts';

type Texting = { now?: Date } & Partial<InboundArrival>;

/** Stores a text of a sender, as the webhook does, and leaves it waiting. Resolves to its sid. */
export async function receiveText(database: TestDatabase, from: string, text: string | Texting) {
  const { now, ...fields } = typeof text === 'string' ? { body: text } : text;
  const sid = `SM${randomBytes(16).toString('hex')}`;
  await receiveInbound(contextOf(database, now), {
    sid,
    from: `whatsapp:${from}`,
    to: `whatsapp:${TEST_DEPLOYMENT.whatsAppNumber}`,
    body: '',
    mediaCount: 0,
    forwarded: false,
    ...fields,
  });
  return sid;
}

/** A person types; the message is stored and processed. Resolves to what came of it. */
export async function sendText(database: TestDatabase, from: string, text: string | Texting) {
  const sid = await receiveText(database, from, text);
  const now = typeof text === 'string' ? undefined : text.now;
  await processSender(contextOf(database, now), senderKeyOf(`whatsapp:${from}`));
  return outcomeOf(database, sid);
}

export async function outcomeOf({ sql }: TestDatabase, sid: string): Promise<string | null | undefined> {
  const [row] = await sql<{ outcome: string | null }>('select outcome from inbound_message where sid = $1', [
    sid,
  ]);
  return row?.outcome;
}

export type AnswerRow = { template: string; variables: Record<string, string> };

/** What was answered to an address, the oldest first. */
export function answersTo({ sql }: TestDatabase, address: string): Promise<AnswerRow[]> {
  return sql<AnswerRow>(
    `select template, variables from outbound_message
    where address = $1 and template like 'answer%' order by created_at, id`,
    [address],
  );
}

function contextOf(database: TestDatabase, now: Date | undefined): VerbContext {
  return testContext(database, now ? { now } : {});
}
