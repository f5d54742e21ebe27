import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { receiveInbound } from '../../domain/messaging/receive-inbound.ts';
import { senderKeyOf } from '../../domain/messaging/sender.ts';
import { processSender } from '../../domain/procedures/process-sender.ts';
import { createReference } from '../../domain/reference.ts';
import { composeHolderText, composeRecipientText } from '../../domain/transfer/texts.ts';
import {
  createClient,
  createCompany,
  createOpenTransfer,
  createService,
  TEST_DEPLOYMENT,
  TEST_NOW,
} from '../harness/builders.ts';
import { useDatabase } from '../harness/database.ts';
import { contextAt } from './seed.ts';

const MOST_STATEMENTS = 10;
const database = useDatabase();

async function statementsOf(from: string, body: string): Promise<{ outcome: string; count: number }> {
  const sid = `SM${randomBytes(16).toString('hex')}`;
  const ctx = contextAt(database, TEST_NOW);
  await receiveInbound(ctx, {
    sid,
    from: `whatsapp:${from}`,
    to: `whatsapp:${TEST_DEPLOYMENT.whatsAppNumber}`,
    body,
    mediaCount: 0,
    forwarded: false,
  });
  database.takeStatements();
  await processSender(ctx, senderKeyOf(from));
  const count = database.takeStatements().filter((sql) => !/\b(?:begin|commit)\b/.test(sql)).length;
  const [row] = await database.sql<{ outcome: string }>(
    'select outcome from inbound_message where sid = $1',
    [sid],
  );
  return { outcome: row?.outcome ?? '', count };
}

test('matching a consent takes at most ten statements, from the conversation’s lock to the answer (P4)', async () => {
  const { hostingPlanId } = await createCompany(database);
  const holder = await createClient(database, { name: 'Juan Perez', email: 'juan@example.com' });
  const recipient = await createClient(database, { name: 'Jose Garcia', email: 'jose@example.com' });
  const service = await createService(database, { planId: hostingPlanId, clientId: holder.id });
  const parties = { holderId: holder.id, recipientId: recipient.id };
  const changeId = await createOpenTransfer(database, { serviceId: service.id, ...parties });
  const references = [createReference(), createReference()] as const;
  await database.sql(
    "update change_party set code = case role when 'holder' then $1 else $2 end where change_id = $3",
    [...references, changeId],
  );
  const texts = {
    holder: composeHolderText({ holder, recipient, serviceLabel: service.label }, references[0]),
    recipient: composeRecipientText({ holder, recipient }, references[1]),
  };
  const ofHolder = await statementsOf(holder.phone, texts.holder);
  const ofRecipient = await statementsOf(recipient.phone, texts.recipient);
  expect(ofHolder.outcome).toBe('consent_recorded');
  expect(ofRecipient.outcome).toBe('consent_recorded');
  expect(ofRecipient.count).toBe(ofHolder.count);
  expect(ofHolder.count).toBeLessThanOrEqual(MOST_STATEMENTS);
});
