import type { Deployment } from '../transaction/context.ts';
import { fitContent } from './fitting.ts';
import type { OutboundMessage } from './outbound-message.ts';
import { renderEmail } from './rendering.ts';
import { isTemplate, templateOf } from './templates.ts';

/**
 * What a message says, with a button's address written out; null for one that carries a one-use link, which nobody reads
 * twice, and for one whose template is not there any more.
 */
export function textOf(
  { template, channel, variables }: Pick<OutboundMessage, 'template' | 'channel' | 'variables'>,
  deployment: Deployment,
): string | null {
  if (!isTemplate(template) || templateOf(template).secret) return null;
  if (channel === 'email') return renderEmail(template, variables, deployment).text;
  const content = fitContent(template, variables, { deployment, windowOpen: true });
  return content.kind === 'text' ? content.body : null;
}
