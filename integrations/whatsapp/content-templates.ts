import type twilio from 'twilio';
import { NotSent } from '../errors.ts';
import { guarded, items, type Page, PAGE_SIZE } from './pages.ts';
import { TEMPLATE_CATEGORY, type TemplateApproval, type TemplateDefinition, UNSUBMITTED } from './port.ts';

/** The first of each name that Twilio lists. */
async function byName<Listed extends { friendlyName: string }, Kept>(
  first: () => Promise<Page<Listed>>,
  keep: (listed: Listed) => Kept,
  timeoutMs: number,
): Promise<Map<string, Kept>> {
  const found = new Map<string, Kept>();
  const signal = AbortSignal.timeout(timeoutMs);
  for await (const listed of items(first)) {
    if (signal.aborted) throw new NotSent({ party: 'whatsapp', code: 'TIMED_OUT' });
    if (!found.has(listed.friendlyName)) found.set(listed.friendlyName, keep(listed));
  }
  return found;
}

/** The sid of each template, by its friendly name. */
export function templateSids(client: twilio.Twilio, timeoutMs: number): Promise<Map<string, string>> {
  type Listed = { friendlyName: string; sid: string };
  const first = (): Promise<Page<Listed>> => client.content.v1.contents.page({ pageSize: PAGE_SIZE });
  return byName(first, ({ sid }) => sid, timeoutMs);
}

/** How each template stands with WhatsApp, by its friendly name. */
export function templateApprovals(
  client: twilio.Twilio,
  timeoutMs: number,
): Promise<Map<string, TemplateApproval>> {
  type Listed = { friendlyName: string; sid: string; approvalRequests: Record<string, unknown> | null };
  const first = (): Promise<Page<Listed>> =>
    client.content.v1.contentAndApprovals.page({ pageSize: PAGE_SIZE });
  return byName(first, ({ sid, approvalRequests }) => approvalOf(sid, approvalRequests ?? {}), timeoutMs);
}

/** The SDK hands the object on as it came. */
function approvalOf(contentSid: string, request: Record<string, unknown>): TemplateApproval {
  const text = (name: string) => (typeof request[name] === 'string' ? request[name] : '');
  return {
    contentSid,
    status: text('status').toLowerCase() || UNSUBMITTED,
    category: text('category').toUpperCase(),
    rejectionReason: text('rejection_reason'),
  };
}

/** Resolves to its sid. */
export async function createTemplate(client: twilio.Twilio, definition: TemplateDefinition): Promise<string> {
  // The SDK sends the object as it is, and the API wants these names; the SDK's type has others.
  type CreateRequest = Parameters<typeof client.content.v1.contents.create>[0];
  const { sid } = await guarded(true, () =>
    client.content.v1.contents.create(definition as unknown as CreateRequest),
  );
  return sid;
}

export async function askForApproval(client: twilio.Twilio, contentSid: string, name: string): Promise<void> {
  type ApprovalRequest = Parameters<
    ReturnType<typeof client.content.v1.contents>['approvalCreate']['create']
  >[0];
  const approval = { name, category: TEMPLATE_CATEGORY } as ApprovalRequest;
  await guarded(true, () => client.content.v1.contents(contentSid).approvalCreate.create(approval));
}
