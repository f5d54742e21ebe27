import { invoiceLink } from '../billing/invoice-link.ts';
import { deletedText } from '../cancellation/notices.ts';
import { tell } from '../messaging/tell.ts';
import { formatMoney } from '../money.ts';
import { formatDate, type LocalDate } from '../time.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { type Debt, type NoticeKind, noticeKey } from './debt.ts';
import type { TermRecord } from './load-term.ts';

type Told = Pick<TermRecord, 'subject'>;

function wordsOf(tx: Transaction, { subject }: Told, { linkToken, number, owed, currency }: Debt) {
  return {
    name: subject.holder.name,
    invoice: number.toString(),
    service: subject.service.label,
    owed: formatMoney({ amount: owed, currency }),
    link: invoiceLink(tx.ctx.deployment, linkToken),
  };
}

/** It is due in three days (B3). */
export function remindOf(tx: Transaction, loaded: Told, debt: Debt): void {
  tell(tx, {
    to: loaded.subject.holder,
    template: 'invoice_reminder',
    variables: { ...wordsOf(tx, loaded, debt), dueDate: formatDate(debt.dueDate) },
    businessKey: `dunning/${debt.id}/reminder`,
  });
}

const endNotices = { end: 'dunning_end_notice', last: 'dunning_last_notice' } as const;

/** What follows on that day if it is not paid before (B3): nothing does without it. */
export function giveNotice(
  tx: Transaction,
  loaded: Told,
  { debt, kind, day }: { debt: Debt; kind: NoticeKind; day: LocalDate },
): void {
  const { holder: to } = loaded.subject;
  const words = { ...wordsOf(tx, loaded, debt), date: formatDate(day) };
  const businessKey = noticeKey(debt.id, kind, day);
  if (kind === 'suspension') {
    const variables = { ...words, dueDate: formatDate(debt.dueDate) };
    tell(tx, { to, businessKey, template: 'dunning_suspension_notice', variables });
    return;
  }
  const variables = { ...words, deleted: deletedText(loaded.subject) };
  tell(tx, { to, businessKey, template: endNotices[kind], variables });
}
