import { z } from 'zod';
import { renderTemplate } from './content.ts';
import type { Conversations, EmulatedMessage } from './conversations.ts';
import { newSid } from './conversations.ts';
import { badRequest, type Refusal } from './forms.ts';
import { channelError, refusalOfText, refusalOfVariables } from './limits.ts';

const ADDRESS = /^whatsapp:(?:\+\d{8,15}|[A-Z]{2}\.[\w.]{1,128})$/;
const variablesSchema = z.record(z.string(), z.string());

/**
 * The message that a request to send would make, or Twilio's refusal of it. `channelError` is the code under which WhatsApp
 * gives back what Twilio took.
 */
export function composeOutbound(
  fields: URLSearchParams,
  { ownAddress, conversations, now }: { ownAddress: string; conversations: Conversations; now: Date },
): { message: EmulatedMessage; channelError?: string | undefined } | { refusal: Refusal } {
  const to = fields.get('To') ?? '';
  const from = fields.get('From') ?? '';
  if (!ADDRESS.test(to)) return refused(21211, `The 'To' number ${to} is not a valid phone number.`);
  if (from !== ownAddress) return refused(63007, `No channel with the From address ${from}.`);
  const content = contentOf(fields, conversations);
  if ('refusal' in content) return content;
  const { channelError: code, ...shown } = content;
  const statusCallback = fields.get('StatusCallback') ?? undefined;
  return {
    channelError: code,
    message: {
      sid: newSid('SM'),
      from,
      to,
      direction: 'outbound-api',
      numMedia: 0,
      at: now.toISOString(),
      ...shown,
      ...(statusCallback ? { statusCallback } : {}),
    },
  };
}

function contentOf(
  fields: URLSearchParams,
  conversations: Conversations,
):
  | {
      body: string;
      contentSid?: string;
      variables?: Record<string, string>;
      channelError?: string | undefined;
    }
  | { refusal: Refusal } {
  const contentSid = fields.get('ContentSid');
  if (contentSid) {
    const template = conversations.template(contentSid);
    if (!template) return refused(21655, 'The ContentSid is Invalid');
    const variables = variablesOf(fields.get('ContentVariables') ?? '{}');
    if (!variables) return refused(21656, 'The ContentVariables Parameter is invalid');
    const refusal = refusalOfVariables(variables);
    if (refusal) return { refusal };
    const body = renderTemplate(template, variables);
    return { body, contentSid, variables, channelError: channelError(template, variables) };
  }
  const body = fields.get('Body') ?? '';
  const refusal = refusalOfText(body);
  return refusal ? { refusal } : { body };
}

function variablesOf(json: string): Record<string, string> | undefined {
  try {
    return variablesSchema.safeParse(JSON.parse(json)).data;
  } catch {
    return undefined;
  }
}

function refused(code: number, message: string): { refusal: Refusal } {
  return { refusal: badRequest(code, message) };
}
