import { TEMPLATE_CATEGORY, type TemplateApproval } from './port.ts';

/** Whether a template can be sent, waits for WhatsApp's word, or is not taken as what it is (A4). */
export type ApprovalStanding = 'approved' | 'waiting' | 'refused';

const REFUSED: ReadonlySet<string> = new Set(['rejected', 'paused', 'disabled']);

/** One that counts as marketing by now may be kept from anybody: it is not what was asked for, approved or not. */
export function standingOf(approval: TemplateApproval | undefined): ApprovalStanding {
  if (!approval) return 'waiting';
  const { status, category } = approval;
  const isOther = category !== '' && category !== TEMPLATE_CATEGORY;
  if (REFUSED.has(status) || isOther) return 'refused';
  return status === 'approved' ? 'approved' : 'waiting';
}
