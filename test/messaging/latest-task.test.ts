import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { reviewMessage } from '../../domain/messaging/review-message.ts';
import { TEST_NOW } from '../harness/builders.ts';
import { useDatabase } from '../harness/database.ts';
import { contextAt, later, MINUTE_MS, messageRow, queueMessage } from './seed.ts';

const database = useDatabase();

test('a parked message waits for its open task, also if the one before it says that it was opened later', async () => {
  const ctx = contextAt(database, TEST_NOW);
  const messageId = await queueMessage(ctx);
  await database.sql("update outbound_message set state = 'parked' where id = $1", [messageId]);
  const plant = (openedAt: Date, choice: string | null) =>
    database.sql(
      `insert into staff_task (id, kind, subject_id, message_id, details, opened_at, due_at, resolved_at, choice)
      values ($1, 'message_parked', $2, $2, '{}', $3, $3, $4, $5)`,
      [randomUUID(), messageId, openedAt, choice && openedAt, choice],
    );
  await plant(later(TEST_NOW, MINUTE_MS), 'overtaken');
  await plant(TEST_NOW, null);
  expect(await reviewMessage(ctx, { messageId })).toEqual({ is: 'parked' });
  expect(await messageRow(database, messageId)).toMatchObject({ state: 'parked' });
});
