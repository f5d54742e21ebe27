import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import type { AnswerKind } from './answers.ts';

/** What is locked before the task beyond its ground. */
export type TaskLock =
  | 'undecided_change'
  | 'new_link'
  | 'message'
  | 'sending_stop'
  | 'clock'
  | 'held_service'
  | 'invoice'
  | 'client'
  | 'service'
  | 'payment';
/** What follows a choice, in the same transaction. */
export type TaskFollow =
  | 'ring'
  | 'ring_anew'
  | 'follow_message'
  | 'renew_credentials'
  | 'end_renewal'
  | 'lift_stop'
  | 'ring_term'
  | 'ring_term_anew'
  | 'let_go'
  | 'follow_again'
  | 'followed_by_hand'
  | 'lift_panels_own'
  | 'process_again'
  | 'ask_for_backup'
  | 'follow_checkout'
  | 'look_up_again'
  | 'record_backup'
  | 'forget_name'
  | 'name_by_hand'
  | 'answer_with_quote'
  | 'renew_domain'
  | 'ask_again'
  | 'give_up_renewal'
  | 'return_payment'
  | 'void_invoice'
  | 'keep_invoice'
  | 'record_reported'
  | 'refuse_reported';

/** What a choice does; what its names stand for is in domain/procedures/task-choices.ts. */
export type ChoiceEffect = {
  /**
   * Whether it decides over the data of the clients whom the task concerns, or over where its change stands. Others
   * acknowledge, stop something, which nobody must be able to escape by an edit, or have a step repeated that asks Postgres
   * itself.
   */
  onGround?: true;
  locks?: TaskLock;
  /** What it must be told, by name. */
  wants?: Readonly<Record<string, AnswerKind>>;
  does: TaskFollow;
};

const ring = { does: 'ring' } as const;
const decide = { onGround: true, does: 'ring' } as const;
const end = { locks: 'undecided_change', does: 'ring' } as const;

/** Every kind of staff task with the choices that resolve it (G7). A task never stands in for a consent. */
export const taskKinds = {
  notice_undeliverable: { told_by_other_means: decide, end_transfer: end },
  sender_unidentified: { parties_consent_signed_in: decide, end_transfer: end },
  evidence_differs: { seen: ring },
  evidence_unreadable: { retry: ring, end_transfer: end },
  panel_hand_over: { retry: ring, done_by_hand: decide },
  /** The account is not deleted, or not proven gone (X7). */
  ending_stuck: { retry: ring, deleted_by_hand: decide, keep_service: decide },
  /** No account was created for what was ordered, or what there is of its name or domain is not ours (B9). */
  activation_stuck: {
    retry: ring,
    new_name: { onGround: true, does: 'forget_name' },
    made_by_hand: { onGround: true, wants: { panelUser: 'panel_user' }, does: 'name_by_hand' },
    give_up: decide,
  },
  /** Of a product that people provision (B1). */
  activation_by_hand: { done_by_hand: decide, give_up: decide },
  /** A paid upgrade cannot go on: the panel, or what became of the service or of the payment meanwhile (U7, U9). */
  upgrade_stuck: { retry: ring, change_anyway: decide, done_by_hand: decide, give_up: decide },
  /** Of a product that people provision (U7). */
  upgrade_by_hand: { done_by_hand: decide, give_up: decide },
  suspension_stuck: {
    retry: { locks: 'held_service', does: 'follow_again' },
    done_by_hand: { locks: 'held_service', does: 'followed_by_hand' },
  },
  /** The gateway has no way to pay what is owed of the invoice, or one that asks for another sum (B4). */
  checkout_stuck: { retry: { locks: 'invoice', does: 'follow_checkout' }, seen: ring },
  /** A payment at the gateway could not be looked up, or not be recorded as it is (B4). */
  gateway_payment: { retry: { does: 'look_up_again' }, seen: ring },
  panel_suspended: { lift: { locks: 'held_service', does: 'lift_panels_own' }, seen: ring },
  credentials_unopened: {
    send_new_link: { onGround: true, does: 'renew_credentials' },
    given_by_hand: { onGround: true, does: 'end_renewal' },
  },
  frozen_change: { seen: ring },
  account_frozen: { seen: ring },
  message_parked: {
    was_sent: { onGround: true, locks: 'message', does: 'follow_message' },
    send_again: { onGround: true, locks: 'new_link', does: 'follow_message' },
    give_up: { locks: 'message', does: 'follow_message' },
  },
  sending_stopped: { mended: { locks: 'sending_stop', does: 'lift_stop' } },
  inbound_failing: { process_again: { does: 'process_again' }, seen: ring },
  inbound_not_stored: { seen: ring },
  database_restored: { continue: { onGround: true, does: 'ring_anew' } },
  /** About a term, whose id is their subject (B2, B3). */
  renewal_not_issued: { issue: { does: 'ring_term' } },
  dunning_unnoticed: { told_by_other_means: { onGround: true, does: 'ring_term' } },
  renewal_restored: { continue: { onGround: true, does: 'ring_term_anew' } },
  /** No channel took what its holder was told of an announced price; its subject is the service (B2). */
  price_change_untold: { seen: ring },
  brake: { go_on: { onGround: true, locks: 'clock', does: 'let_go' } },
  step_failing: { seen: ring },
  run_failing: { seen: ring },
  fraud_risk: { seen: ring },
  verification_asked: { seen: ring },
  security_key_lost: { seen: ring },
  /** Its subject is the service; its change, the one that waits for the backup. */
  backup_failed: {
    retry: { locks: 'service', does: 'ask_for_backup' },
    made_by_hand: {
      locks: 'service',
      wants: { place: 'place', sizeBytes: 'bytes', takenAt: 'past_instant' },
      does: 'record_backup',
    },
    keep_service: ring,
  },
  backup_requested: {
    quoted: { wants: { quoteId: 'row_id' }, does: 'answer_with_quote' },
    answered: ring,
  },
  /** Its subject is the service that its holder wants upgraded in a way that is not offered by itself (U5). */
  upgrade_asked: {
    quoted: { wants: { quoteId: 'row_id' }, does: 'answer_with_quote' },
    answered: ring,
  },
  /** A domain's next year is paid; its subject is the domain (B7). */
  domain_renewal: {
    renewed: { locks: 'client', wants: { expiresOn: 'local_date' }, does: 'renew_domain' },
    could_not: { does: 'ask_again' },
    not_renewable: { locks: 'client', does: 'give_up_renewal' },
  },
  domain_not_invoiced: { seen: ring },
  /** Their subjects are a payment that nobody claims, and a reversal (B4). */
  payment_unmatched: { returned: { locks: 'payment', does: 'return_payment' } },
  payment_reversed: { seen: ring },
  /** Its subject is the invoice that its client wants void (B5). */
  invoice_void_asked: {
    void: { locks: 'invoice', does: 'void_invoice' },
    keep: { locks: 'invoice', does: 'keep_invoice' },
  },
  /** Its subject is the invoice for which its client reported a bank transfer (B4). */
  payment_reported: {
    recorded: {
      locks: 'invoice',
      wants: { reference: 'bank_reference', amount: 'minor_units', paidAt: 'past_instant' },
      does: 'record_reported',
    },
    refused: { locks: 'invoice', wants: { reason: 'reason' }, does: 'refuse_reported' },
  },
} as const satisfies Record<string, Readonly<Record<string, ChoiceEffect>>>;
export type TaskKind = keyof typeof taskKinds;
type ChoicesOf<Kind> = Kind extends TaskKind ? keyof (typeof taskKinds)[Kind] : never;
type OfferedChoice = ChoicesOf<TaskKind>;
/** What resolved a task: one of its choices, or `overtaken` by what happened meanwhile. */
export type TaskChoice = OfferedChoice | 'overtaken';
type NamesIn<Wants> = Wants extends unknown ? keyof Wants : never;
type WantsIn<Choice> = Choice extends { wants: infer Wants } ? NamesIn<Wants> : never;
type WantsOf<Kind> = Kind extends TaskKind
  ? {
      [Choice in ChoicesOf<Kind>]: WantsIn<(typeof taskKinds)[Kind][Choice & keyof (typeof taskKinds)[Kind]]>;
    }[ChoicesOf<Kind>]
  : never;
/** What choices want to be told, by name. */
export type AnswerName = WantsOf<TaskKind>;

/** Every choice that some kind offers, and every answer that one wants. */
export const offeredChoices = unique<OfferedChoice>(Object.values(taskKinds).flatMap(Object.keys));
export const answerNames = unique<AnswerName>(
  Object.values(taskKinds).flatMap((choices) =>
    Object.values<ChoiceEffect>(choices).flatMap(({ wants = {} }) => Object.keys(wants)),
  ),
);

function unique<Name extends string>(names: readonly string[]): Name[] {
  return [...new Set(names)] as Name[];
}

/** The choices of a kind, in the order in which they are offered. */
export function choicesOf(kind: TaskKind): OfferedChoice[] {
  return Object.keys(taskKinds[kind]) as OfferedChoice[];
}

/** What a choice of a kind does. */
export function effectOf(kind: TaskKind, choice: TaskChoice): ChoiceEffect | undefined {
  const effects: Partial<Record<TaskChoice, ChoiceEffect>> = taskKinds[kind];
  return effects[choice];
}

/** What each choice of a kind wants to be told, by choice; those that want nothing are left out. */
export function wantsOf(kind: TaskKind): Record<string, AnswerName[]> {
  const effects: Readonly<Record<string, ChoiceEffect>> = taskKinds[kind];
  return Object.fromEntries(
    Object.entries(effects).flatMap(([choice, { wants }]) =>
      wants ? [[choice, Object.keys(wants) as AnswerName[]]] : [],
    ),
  );
}

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
    /** What the choice was told, as it was checked. */
    answers: p.json<Record<string, string>>().nullable(),
  },
});
export type StaffTask = InferEntity<typeof StaffTask>;
