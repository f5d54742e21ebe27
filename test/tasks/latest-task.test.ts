import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { latestTask } from '../../domain/tasks/latest-task.ts';
import { transaction } from '../../domain/transaction/transaction.ts';
import { TEST_NOW, testContext } from '../harness/builders.ts';
import { useDatabase } from '../harness/database.ts';

const database = useDatabase();

test('the latest task is the open one, also if the one before it says that it was opened later', async () => {
  const subjectId = randomUUID();
  const plant = (openedAt: Date, choice: string | null) =>
    database.sql(
      `insert into staff_task (id, kind, subject_id, details, opened_at, due_at, resolved_at, choice)
      values ($1, 'panel_hand_over', $2, '{}', $3, $3, $4, $5)`,
      [randomUUID(), subjectId, openedAt, choice && openedAt, choice],
    );
  await plant(new Date(TEST_NOW.getTime() + 60_000), 'overtaken');
  await plant(TEST_NOW, null);
  const ctx = testContext(database);
  expect(await transaction(ctx, (tx) => latestTask(tx, subjectId, 'panel_hand_over'))).toMatchObject({
    choice: null,
  });
});
