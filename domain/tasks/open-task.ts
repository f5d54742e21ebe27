import { randomUUID } from 'node:crypto';
import type { Transaction } from '../transaction/transaction.ts';
import type { TaskKind } from './staff-task.ts';

export type NewTask = {
  kind: TaskKind;
  subjectId: string;
  changeId?: string;
  clientId?: string;
  messageId?: string;
  /** Codes and ids for staff; no personal data. */
  details?: Record<string, string>;
  /** A policy that was frozen on a change (G1); without it the company's policy as it is now. */
  dueInHours?: number | undefined;
};

/** Opens a staff task inside a verb's transaction, once per open (kind, subject): G7. */
export async function openTask(tx: Transaction, task: NewTask): Promise<void> {
  const taskId = randomUUID();
  const opened = await tx.em.execute(
    /* sql */ `insert into staff_task
      (id, kind, subject_id, change_id, client_id, message_id, details, opened_at, due_at)
    values (?, ?, ?, ?, ?, ?, ?::jsonb, ?,
      ?::timestamptz + make_interval(hours => coalesce(?::int, (select task_due_hours from company_settings))))
    on conflict (kind, subject_id) where resolved_at is null do nothing
    returning id`,
    [
      taskId,
      task.kind,
      task.subjectId,
      task.changeId ?? null,
      task.clientId ?? null,
      task.messageId ?? null,
      JSON.stringify(task.details ?? {}),
      tx.now,
      tx.now,
      task.dueInHours ?? null,
    ],
  );
  if (opened.length === 0) return;
  tx.event({
    type: 'task.opened',
    changeId: task.changeId,
    clientId: task.clientId,
    data: { kind: task.kind, taskId },
  });
}
