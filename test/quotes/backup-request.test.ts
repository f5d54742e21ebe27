import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { requestBackup } from '../../domain/backups/request-backup.ts';
import { resolveTask } from '../../domain/procedures/resolve-task.ts';
import { acceptQuote } from '../../domain/quotes/accept-quote.ts';
import { withdrawQuote } from '../../domain/quotes/withdraw-quote.ts';
import { createClient, createQuoteFor, createStaff, testContext } from '../harness/builders.ts';
import { useCompany } from '../harness/company.ts';
import { everyRow } from '../harness/every-row.ts';

const { database, heldService } = useCompany();

it('a request for the backup of an ended service is answered with a quote for that client (X8)', async () => {
  const { client, serviceId } = await heldService({ status: 'terminated' });
  const actor = { type: 'client', clientId: client.id, sessionId: randomUUID() } as const;
  const ctx = testContext(database, { actor });
  const staffId = await createStaff(database);
  const staff = testContext(database, { actor: { type: 'staff', staffId, role: 'agent' } });
  await requestBackup(ctx, { serviceId });
  const [task] = await database.sql<{ id: string }>(
    "select id from staff_task where kind = 'backup_requested' and subject_id = $1",
    [serviceId],
  );
  const answer = (quoteId: string) =>
    resolveTask(staff, { taskId: task?.id ?? '', choice: 'quoted', answers: { quoteId } });

  const [others, withdrawn, quoteId] = [
    await createQuoteFor(database, (await createClient(database)).id),
    await createQuoteFor(database, client.id, { serviceId }),
    await createQuoteFor(database, client.id, { serviceId }),
  ];
  await withdrawQuote(staff, { quoteId: withdrawn });
  const before = await everyRow(database);
  for (const wrong of [others, withdrawn, randomUUID(), 'el primero']) {
    const refused = { code: 'INVALID_INPUT', details: { field: 'answers.quoteId' } };
    await expect(answer(wrong)).rejects.toMatchObject(refused);
  }
  expect(await everyRow(database)).toEqual(before);

  await answer(quoteId);
  const rows = await database.sql('select choice, answers from staff_task where id = $1', [task?.id]);
  expect(rows).toEqual([{ choice: 'quoted', answers: { quoteId } }]);
  await expect(acceptQuote(ctx, { quoteId })).resolves.toMatchObject({ quoteId });
});
