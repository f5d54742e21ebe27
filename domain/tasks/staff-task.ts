import { defineEntity, type InferEntity, p } from '@mikro-orm/core';

/** Every kind of staff task with the choices that resolve it (G7). A task never stands in for a consent. */
export const taskKinds = {
  notice_undeliverable: ['told_by_other_means', 'end_transfer'],
  sender_unidentified: ['parties_consent_signed_in', 'end_transfer'],
  evidence_differs: ['seen'],
  evidence_unreadable: ['retry', 'end_transfer'],
  panel_hand_over: ['retry', 'done_by_hand'],
  credentials_unopened: ['send_new_link', 'given_by_hand'],
  frozen_change: ['seen'],
  account_frozen: ['seen'],
  message_parked: ['was_sent', 'send_again', 'give_up'],
  sending_stopped: ['mended'],
  inbound_failing: ['process_again', 'seen'],
  inbound_not_stored: ['seen'],
  database_restored: ['continue'],
  step_failing: ['seen'],
  run_failing: ['seen'],
  fraud_risk: ['seen'],
  verification_asked: ['seen'],
} as const satisfies Record<string, readonly string[]>;
export type TaskKind = keyof typeof taskKinds;
/** What resolved a task: one of its choices, or `overtaken` by what happened meanwhile. */
export type TaskChoice = (typeof taskKinds)[TaskKind][number] | 'overtaken';

/** One thing that cannot go on by itself (G7). At most one open task per kind and subject. */
export const StaffTask = defineEntity({
  name: 'StaffTask',
  tableName: 'staff_task',
  properties: {
    id: p.uuid().primary(),
    kind: p.enum(Object.keys(taskKinds) as TaskKind[]),
    subjectId: p.uuid(),
    changeId: p.uuid().nullable(),
    clientId: p.uuid().nullable(),
    messageId: p.uuid().nullable(),
    details: p.json<Record<string, string>>(),
    ownerId: p.uuid().nullable(),
    openedAt: p.datetime(),
    dueAt: p.datetime(),
    resolvedAt: p.datetime().nullable(),
    resolvedBy: p.uuid().nullable(),
    choice: p.text().$type<TaskChoice>().nullable(),
    note: p.text().nullable(),
  },
});
export type StaffTask = InferEntity<typeof StaffTask>;
