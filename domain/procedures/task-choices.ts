import { forgetName, nameByHand } from '../activation/panel-name.ts';
import { askForBackup } from '../backups/ask-for-backup.ts';
import { recordBackupByHand } from '../backups/record-backup.ts';
import { followCheckout } from '../billing/follow-checkout.ts';
import { lookUpAgain } from '../billing/gateway-notification.ts';
import { lockInvoice } from '../billing/lock-invoice.ts';
import { lockPayment } from '../billing/lock-payment.ts';
import { returnUnmatched } from '../billing/return-unmatched.ts';
import { grantVoid, refuseVoid } from '../billing/void-by-staff.ts';
import { letGo } from '../changes/brake.ts';
import { ENDED } from '../changes/report-ended-run.ts';
import { ringChange } from '../changes/ring.ts';
import { ringTerm } from '../changes/ring-renewals.ts';
import { ServiceChange } from '../changes/service-change.ts';
import { endRenewal, startRenewal } from '../credentials/renew-credentials.ts';
import { giveUpRenewal, renewDomain } from '../domains/renew-domain.ts';
import { refuseDecided } from '../kinds/kinds.ts';
import { processAgain } from '../messaging/give-up-inbound.ts';
import { lockMessage } from '../messaging/message-standing.ts';
import { followChoice } from '../messaging/parked-message.ts';
import { liftStop } from '../messaging/sending-stop.ts';
import { answerWithQuote } from '../quotes/answer-with-quote.ts';
import { recordReported, refuseReported } from '../renewal/answer-report.ts';
import { followAgain, followedByHand, liftPanelsOwn } from '../services/follow-again.ts';
import { lockHeldService } from '../services/lock-held-service.ts';
import type { Answers } from '../tasks/answers.ts';
import { openTask } from '../tasks/open-task.ts';
import type { StaffTask, TaskChoice, TaskFollow, TaskLock } from '../tasks/staff-task.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { lockForNewLink, sendNewLink } from './new-link.ts';

type Decision = { choice: TaskChoice; answers: Answers };
type OfTask = (tx: Transaction, task: StaffTask, decision: Decision) => Promise<unknown>;

/** What a choice locks before its task: before its ground too where it is more than that, so that all is in G5's order. */
export const lockFor = {
  new_link: { beforeGround: true, take: (tx, { id }) => lockForNewLink(tx, id) },
  undecided_change: { beforeGround: false, take: lockUndecided },
  message: { beforeGround: false, take: lockMessageOf },
  sending_stop: { beforeGround: false, take: lockStop },
  service: { beforeGround: false, take: (tx, { subjectId }) => tx.lock({ services: [subjectId] }) },
  clock: { beforeGround: false, take: lockClockRow },
  held_service: { beforeGround: true, take: lockService },
  payment: { beforeGround: true, take: lockPaymentOf },
  invoice: { beforeGround: true, take: lockInvoiceOf },
  client: { beforeGround: true, take: lockClientOf },
} satisfies Record<
  TaskLock,
  { beforeGround: boolean; take: (tx: Transaction, task: StaffTask) => Promise<void> }
>;

/** What follows a choice, once its task is resolved. */
export const follow = {
  ring: (tx, task) => ringChangeOf(tx, task),
  ring_anew: (tx, task) => ringChangeOf(tx, task, { anew: task.details['knownVersion'] === ENDED }),
  follow_message: followMessage,
  renew_credentials: (tx, { subjectId }) => startRenewal(tx, subjectId),
  end_renewal: (tx, { subjectId }) => endRenewal(tx, subjectId),
  lift_stop: (tx, { subjectId }) => liftStop(tx, subjectId),
  ring_term: (tx, { subjectId }) => ringTerm(tx, subjectId),
  ring_term_anew: (tx, { subjectId, details }) =>
    ringTerm(tx, subjectId, { anew: details['knownVersion'] === ENDED }),
  let_go: (tx) => letGo(tx),
  follow_again: (tx, { subjectId }) => followAgain(tx, subjectId),
  followed_by_hand: (tx, { subjectId }) => followedByHand(tx, subjectId),
  lift_panels_own: (tx, { subjectId }) => liftPanelsOwn(tx, subjectId),
  process_again: (tx, { details }) => processAgain(tx, details['sid'] ?? ''),
  ask_for_backup: (tx, { subjectId }) => askForBackup(tx, { serviceId: subjectId }),
  follow_checkout: (tx, { subjectId }) => followCheckout(tx, subjectId),
  look_up_again: (tx, { subjectId }) => lookUpAgain(tx, subjectId),
  forget_name: async (tx, task) => {
    await forgetName(tx, task.subjectId);
    await ringChangeOf(tx, task);
  },
  name_by_hand: async (tx, task, { answers }) => {
    await nameByHand(tx, task.subjectId, answers['panelUser'] ?? '');
    await ringChangeOf(tx, task);
  },
  record_backup: (tx, task, { answers }) => recordBackupByHand(tx, task, answers),
  renew_domain: (tx, task, { answers }) => renewDomain(tx, task, answers),
  ask_again: (tx, task) => askAgain(tx, task),
  give_up_renewal: (tx, task) => giveUpRenewal(tx, task),
  answer_with_quote: (tx, task, { answers }) => answerWithQuote(tx, task, answers),
  return_payment: (tx, { subjectId }) => returnUnmatched(tx, subjectId),
  void_invoice: (tx, { subjectId }) => grantVoid(tx, subjectId),
  keep_invoice: (tx, { subjectId }) => refuseVoid(tx, subjectId),
  record_reported: (tx, task, { answers }) => recordReported(tx, task, answers),
  refuse_reported: (tx, task, { answers }) => refuseReported(tx, task, answers),
} satisfies Record<TaskFollow, OfTask>;

/**
 * Whoever ends a change meets its deciding transaction at the lock: what staff was told is done is not overtaken by it (G5).
 */
async function lockUndecided(tx: Transaction, { changeId }: StaffTask): Promise<void> {
  if (!changeId) return;
  await tx.lock({ changes: [changeId] });
  refuseDecided(await tx.em.findOneOrFail(ServiceChange, { id: changeId }));
}

async function lockMessageOf(tx: Transaction, { messageId }: StaffTask): Promise<void> {
  if (messageId) await lockMessage(tx, messageId);
}

/** A message that comes through locks them in this order too. */
async function lockStop(tx: Transaction, { subjectId }: StaffTask): Promise<void> {
  await tx.em.execute('select from sending_stop where id = ? for no key update', [subjectId]);
}

/** Whatever the clock is not let do is listed, and let go, under it. */
async function lockClockRow(tx: Transaction): Promise<void> {
  await tx.em.execute('select from clock_state for no key update');
}

async function lockService(tx: Transaction, { subjectId }: StaffTask): Promise<void> {
  await lockHeldService(tx, subjectId);
}

async function lockPaymentOf(tx: Transaction, { subjectId }: StaffTask): Promise<void> {
  await lockPayment(tx, { id: subjectId });
}

async function lockInvoiceOf(tx: Transaction, { subjectId }: StaffTask): Promise<void> {
  await lockInvoice(tx, subjectId);
}

async function lockClientOf(tx: Transaction, { clientId }: StaffTask): Promise<void> {
  if (clientId) await tx.lock({ clients: [clientId] });
}

/** Could not be done yet: the same task again, with a new due date. */
async function askAgain(tx: Transaction, { kind, subjectId, clientId, details }: StaffTask): Promise<void> {
  await openTask(tx, { kind, subjectId, details, ...(clientId ? { clientId } : {}) });
}

async function ringChangeOf(tx: Transaction, { changeId }: StaffTask, options?: { anew: boolean }) {
  if (!changeId) return;
  const change = await tx.em.findOne(ServiceChange, { id: changeId });
  if (change && !change.closedAt) ringChange(tx, change, 'taskResolved', options);
}

async function followMessage(tx: Transaction, { messageId }: StaffTask, { choice }: Decision): Promise<void> {
  const message = messageId ? await lockMessage(tx, messageId) : null;
  if (message?.state !== 'parked') return;
  if (choice === 'send_again' && (await sendNewLink(tx, message))) return;
  await followChoice(tx, message, choice);
}
